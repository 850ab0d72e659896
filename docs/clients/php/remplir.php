<?php
// Remplit un formulaire FTTH-SIG et l'écrit :  php remplir.php SCHEMA.xsd > formulaire.xml
// Le schéma, s'il est donné, vérifie le formulaire avant l'envoi.
$champs = array(
    'INFO_CONTACT_NOM' => 'Camille Martin',
    'INFO_CONTACT_TELEPHONE' => '0639980001',
    'INFO_PTO' => 'FI-7K2M-04QX',
    'INFO_LOGEMENT' => 'PAVILLON',
    'INFO_ACCES' => 'LIBRE',
    'DEFECT_DATE' => date('c', time() - 3600), // avec décalage horaire : 2026-01-02T08:40:00+01:00
    'DEFECT_NATURE' => 'LOS',
    'DEFECT_APRES_INTERVENTION' => 'NON',
    'DEFECT_INTERNET' => 'OUI',
    'DEFECT_TELEPHONE' => 'OUI',
    'DEFECT_TELEVISION' => 'NON',
    'DEFECT_ETAT_ONT' => 'LOS_ROUGE',
    'DEFECT_LUMIERE' => 'NON', // NON : DEFECT_PUISSANCE_1490 ne doit pas figurer
    'DEFECT_TEST_REDEMARRAGE' => 'OUI',
    'DEFECT_TEST_JARRETIERE' => 'OUI',
    'DEFECT_TEST_OTDR' => 'NON',
    'DEFECT_DOMMAGE' => 'AUCUN',
    'DEFECT_COMMENTAIRE' => 'Câble vu au sol & signalé à la mairie.',
);
$espace = 'urn:esav:formulaire:FTTH-SIG:2'; // urn:esav:formulaire:CODE:VERSION
$document = new DOMDocument('1.0', 'UTF-8');
$racine = $document->appendChild($document->createElementNS($espace, 'formulaire'));
foreach ($champs as $nom => $valeur) {
    $champ = $racine->appendChild($document->createElementNS($espace, $nom));
    $champ->appendChild($document->createTextNode($valeur)); // protège &, < et >
}
if ($argc > 1 && !$document->schemaValidate($argv[1])) { // PHP écrit ici un avertissement par erreur
    exit(1);
}
echo $document->saveXML();
