<?php
// Liste les signalisations ouvertes, page par page :  php lister.php URL DOSSIER_CLIENT CA [TAILLE]
require_once __DIR__ . '/faute.php';
list(, $url, $client, $ca) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$esav = new SoapClient("$url?wsdl", array(
    'stream_context' => stream_context_create(array('ssl' => $tls)),
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
));
$criteres = array('taille' => $argc > 4 ? (int) $argv[4] : 200);
do {
    $page = $esav->listerSignalisations($criteres);
    foreach (liste($page, 'signalisation') as $signalisation) {
        echo "$signalisation->numeroSignalisation $signalisation->identifiantPrestation $signalisation->etat\n";
    }
    $criteres['curseur'] = isset($page->curseurSuivant) ? $page->curseurSuivant : null;
} while ($criteres['curseur'] !== null);
