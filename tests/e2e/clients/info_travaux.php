<?php // php info_travaux.php WSDL URL DOSSIER_CLIENT CA PRESTATION SIREN : les travaux et dérangements d'une ligne.
list(, $wsdl, $url, $client, $ca, $prestation, $siren) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$flux = stream_context_create(array('ssl' => $tls));
$info = new SoapClient($wsdl, array('stream_context' => $flux, 'location' => $url, 'features' => SOAP_SINGLE_ELEMENT_ARRAYS));
$espace = 'http://interop-fibre.fr/wsdl/ftth/infoTravaux/v1-0';
$info->__setSoapHeaders(new SoapHeader($espace, 'InfoTravauxFTTHHeader', (object) array('supplierID' => 'BFCF', 'serviceProviderID' => $siren)));
try {
    $recus = $info->getInfoTravauxFTTH(array('referencePrestationPriseImpactee' => $prestation));
    foreach ($recus->listeTravaux->travaux as $t) {
        echo "$t->reference $t->type $t->equipementConcerne $t->referencePm $t->etat $t->serviceProviderID\n";
        echo implode(' ', array_slice($t->referencePrestationPriseImpactees->prestation, 0, 2)), "\n";
    }
    $info->getInfoTravauxFTTH(array('referencePrestationPriseImpactee' => 'BF-9999-0001'));
} catch (SoapFault $faute) {
    echo $faute->detail->infoFtthError->codeRetour, "\n";
}
