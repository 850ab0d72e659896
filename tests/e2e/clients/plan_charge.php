<?php // php plan_charge.php WSDL URL DOSSIER_CLIENT CA PRESTATION DEBUT FIN SIREN : un rendez-vous, de sa recherche à son report.
list(, $wsdl, $url, $client, $ca, $prestation, $debut, $fin, $siren) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$flux = stream_context_create(array('ssl' => $tls));
$plan = new SoapClient($wsdl, array('stream_context' => $flux, 'location' => $url));
$entete = array('versionWS' => '1.0', 'horodatageRequete' => date('c'), 'sirenOC' => $siren, 'sirenOI' => '900000001');
$plan->__setSoapHeaders(new SoapHeader('http://interop-fibre.fr', 'EnteteType', $entete));
$ligne = array('natureProduit' => 'FTTH_ACCES', 'segmentMarche' => 'GP', 'codeInsee' => '21231');
$recherche = $ligne + array('typeIntervention' => 'S', 'commercialId' => $prestation,
    'dateDebut' => $debut, 'dateFin' => $fin, 'defectPrelocalization' => 'PTO');
try {
    $creneau = $plan->rechercheCreneauxLibres($recherche)->listeCreneau->occCreneau[0];
    $reservation = $ligne + array('idCreneau' => $creneau->idOI);
    $pris = $plan->reservationCreneau($reservation)->idRendezvous;
    echo $pris === $plan->reservationCreneau($reservation)->idRendezvous ? 'même rendez-vous' : 'autre rendez-vous', "\n";
    $lu = $plan->consultationRdv(array('idRendezVous' => $pris));
    echo "$lu->statutRendezVous $lu->typeIntervention $lu->codeInsee $lu->referencePrestationPrise\n";
    echo $lu->dateDebut === $creneau->dateDebut ? 'au créneau' : 'ailleurs', "\n";
    $nouveau = $plan->rechercheCreneauxLibres($recherche)->listeCreneau->occCreneau[1];
    $plan->reportRDV($ligne + array('typeIntervention' => 'S', 'idRendezvous' => $pris,
        'natureReport' => 'REPORT_RDV_RESERVE', 'idCreneau' => $nouveau->idOI));
    $lu = $plan->consultationRdv(array('idRendezVous' => $pris));
    echo $lu->dateDebut === $nouveau->dateDebut ? 'reporté' : 'resté', "\n";
    $plan->consultationRdv(array('idRendezVous' => 'RV-INCONNU'));
} catch (SoapFault $faute) {
    echo $faute->detail->InfoErreurType->codeErreur, "\n";
}
