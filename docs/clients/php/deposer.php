<?php // php deposer.php URL DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml
list(, $url, $client, $ca, $prestation, $reference, $fichier) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$esav = new SoapClient("$url?wsdl", array('stream_context' => stream_context_create(array('ssl' => $tls))));
$formulaire = dom_import_simplexml(simplexml_load_file($fichier));
$accuse = $esav->deposerSignalisation(array(
    'identifiantPrestation' => $prestation, 'referenceOperateur' => $reference,
    'deposant' => array('nom' => 'Service client', 'telephone' => '0380000000'),
    'formulaire' => array('any' => $formulaire->ownerDocument->saveXML($formulaire))));
echo $accuse->numeroSignalisation, "\n";
