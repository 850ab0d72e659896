<?php // php deposer_v2.php URL DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml : un dépôt par le contrat v2
list(, $url, $client, $ca, $prestation, $reference, $fichier) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$esav = new SoapClient("$url?wsdl", array('stream_context' => stream_context_create(array('ssl' => $tls))));
$tire = bin2hex(openssl_random_pseudo_bytes(16)); // un identifiant neuf par requête, au format UUID
$tire = substr_replace(substr_replace($tire, '4', 12, 1), '8', 16, 1);
$identifiant = vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split($tire, 4));
$entete = array('identifiantRequete' => $identifiant, 'horodatage' => date('c'));
$esav->__setSoapHeaders(new SoapHeader('urn:esav:ws:signalisation:2', 'entete', $entete));
$formulaire = dom_import_simplexml(simplexml_load_file($fichier));
$accuse = $esav->deposerSignalisation(array(
    'identifiantPrestation' => $prestation, 'referenceOperateur' => $reference,
    'deposant' => array('nom' => 'Service client', 'telephone' => '0380000000'),
    'formulaire' => array('any' => $formulaire->ownerDocument->saveXML($formulaire))));
echo $accuse->numeroSignalisation, "\n";
