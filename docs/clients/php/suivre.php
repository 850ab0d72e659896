<?php
// Suivre une signalisation :  php suivre.php URL DOSSIER_CLIENT CA NUMERO
// Agir sur elle :             php suivre.php URL DOSSIER_CLIENT CA NUMERO OPERATION REFERENCE_ACTE TEXTE [INFORMATION]
// OPERATION : ajouterCommentaire, degelerSignalisation, annulerSignalisation ou contesterCloture.
require_once __DIR__ . '/faute.php';
list(, $url, $client, $ca, $numero) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$esav = new SoapClient("$url?wsdl", array(
    'stream_context' => stream_context_create(array('ssl' => $tls)),
    'soap_version' => getenv('SOAP') === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS, // dans une réponse, une liste d'un seul élément reste un tableau
));

if ($argc > 5) {
    $acte = array('numeroSignalisation' => $numero, 'referenceActe' => $argv[6], 'commentaire' => $argv[7]);
    if ($argc > 8) {
        $acte['informationFournie'] = $argv[8];
    }
    $esav->{$argv[5]}($acte);
}

$etat = $esav->consulterEtat(array('numeroSignalisation' => $numero));
$avancement = isset($etat->avancement) ? $etat->avancement : '-'; // un élément facultatif est absent, jamais vide
echo "$etat->numeroSignalisation $etat->etat $avancement $etat->dateEtat\n";

$detail = $esav->consulterSignalisation(array('numeroSignalisation' => $numero));
foreach (liste($detail, 'passage') as $passage) {
    echo "passage $passage->etatDepart $passage->etatArrivee $passage->date\n";
}
foreach (liste($detail, 'commentaire') as $commentaire) {
    echo "commentaire $commentaire->cote $commentaire->auteur : $commentaire->texte\n";
}
