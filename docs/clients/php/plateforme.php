<?php
// Une signalisation entière sur la plateforme d'intégration, dont la régie joue l'opérateur d'infrastructure.
// php plateforme.php HOTE:PORT DOSSIER_CLIENT CA PRESTATION FORMULAIRE.xml
require_once __DIR__ . '/faute.php';
list(, $hote, $client, $ca, $prestation, $fichier) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$options = array('stream_context' => stream_context_create(array('ssl' => $tls)));
$esav = new SoapClient("https://$hote/ws/signalisation/v1?wsdl", $options);
$regie = new SoapClient("https://$hote/ws/regie?wsdl", $options);

$formulaire = dom_import_simplexml(simplexml_load_file($fichier));
$numero = $esav->deposerSignalisation(array(
    'identifiantPrestation' => $prestation, 'referenceOperateur' => uniqid('PHP-', true),
    'deposant' => array('nom' => 'Service client', 'telephone' => '0380000000'),
    'formulaire' => array('any' => $formulaire->ownerDocument->saveXML($formulaire))))->numeroSignalisation;
echo 'déposée ', $esav->consulterEtat(array('numeroSignalisation' => $numero))->etat, "\n";

foreach (array('ACCEPTER', 'PRENDRE_EN_CHARGE', 'GELER') as $acte) {
    echo "$acte ", $regie->agir(array('numeroSignalisation' => $numero, 'acte' => $acte))->etat, "\n";
}
$rendu = $esav->degelerSignalisation(array(
    'numeroSignalisation' => $numero, 'referenceActe' => uniqid('PHP-', true),
    'commentaire' => 'Voici le code', 'informationFournie' => '1234A'));
echo "dégelée $rendu->etat\n";
foreach (array('RETABLIR', 'REPARER', 'CLORE') as $acte) {
    echo "$acte ", $regie->agir(array('numeroSignalisation' => $numero, 'acte' => $acte))->etat, "\n";
}
