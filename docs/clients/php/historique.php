<?php
// Les signalisations finies sur une période :  php historique.php URL DOSSIER_CLIENT CA DEBUT FIN
// DEBUT et FIN sont des jours (2026-01-31), compris ; DEBUT remonte à 90 jours au plus.
require_once __DIR__ . '/faute.php';
list(, $url, $client, $ca, $debut, $fin) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$esav = new SoapClient("$url?wsdl", array(
    'stream_context' => stream_context_create(array('ssl' => $tls)),
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
));
$criteres = array('dateDebut' => $debut, 'dateFin' => $fin, 'taille' => 200);
do {
    $page = $esav->consulterHistorique($criteres);
    foreach (liste($page, 'signalisation') as $signalisation) {
        $code = isset($signalisation->codeCloture) ? $signalisation->codeCloture : '-'; // rejet ou clôture
        echo "$signalisation->numeroSignalisation $signalisation->identifiantPrestation $signalisation->etat $code\n";
    }
    $criteres['curseur'] = isset($page->curseurSuivant) ? $page->curseurSuivant : null;
} while ($criteres['curseur'] !== null);
