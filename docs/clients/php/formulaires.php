<?php
// Copie le catalogue des formulaires en production :  php formulaires.php URL DOSSIER_CLIENT CA DOSSIER
// Chaque version donne CODE-VERSION.xsd (pour vérifier un formulaire) et CODE-VERSION.xml (pour construire un écran).
require_once __DIR__ . '/faute.php';
list(, $url, $client, $ca, $dossier) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$esav = new SoapClient("$url?wsdl", array(
    'stream_context' => stream_context_create(array('ssl' => $tls)),
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
));
foreach (liste($esav->listerFormulaires(), 'formulaire') as $formulaire) {
    $cle = array(
        'codeFormulaire' => $formulaire->codeFormulaire,
        'versionFormulaire' => $formulaire->versionFormulaire,
    );
    $detail = $esav->obtenirFormulaire($cle);
    $nom = "$dossier/$detail->codeFormulaire-$detail->versionFormulaire";
    file_put_contents("$nom.xsd", $detail->schemaXml);
    file_put_contents("$nom.xml", $detail->formulaireXml);
    $fin = isset($detail->dateFin) ? "accepté jusqu'au $detail->dateFin" : 'sans fin annoncée';
    echo implode(' ', $detail->codeOffre), " : $detail->codeFormulaire version $detail->versionFormulaire, $fin\n";
}
