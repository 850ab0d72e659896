<?php
// Teste une ligne :  php tester.php URL_TEST DOSSIER_CLIENT CA PRESTATION REFERENCE CODE_TEST [NOM=VALEUR ...]
// Demande un test (contrat Test, v1 ou v2), attend sa fin, écrit ses mesures et la localisation probable du défaut.
require_once __DIR__ . '/esav_v2.php';
list(, $url, $client, $ca, $prestation, $reference, $code) = $argv;
$esav = connecter($url, $client, $ca);
$v2 = substr($url, -3) === '/v2';
$appel = function ($operation, $demande) use ($esav, $v2) {
    return $v2 ? appeler($esav, $operation, $demande, uuid(), $rendus, 'test') : $esav->$operation($demande);
};
$parametres = array();
foreach (array_slice($argv, 7) as $donne) {
    list($nom, $valeur) = explode('=', $donne, 2);
    $parametres[] = array('nom' => $nom, 'valeur' => $valeur);
}
$accuse = $appel('demanderTest', array(
    'identifiantPrestation' => $prestation,
    'referenceOperateur' => $reference, // rangée avant l'envoi : la relance porte la même
    'codeTest' => $code,
    'parametre' => $parametres,
));
while (in_array(($test = $appel('consulterTest', array('numeroTest' => $accuse->numeroTest)))->etat, array('DEMANDE', 'EN_COURS'))) {
    sleep(2); // un test dure de quelques secondes à une minute
}
echo "$test->numeroTest $test->etat ", isset($test->verdict) ? $test->verdict : '-', "\n";
foreach (liste($test, 'mesure') as $mesure) {
    echo "mesure $mesure->nom $mesure->valeur ", isset($mesure->unite) ? $mesure->unite : '-', ' ';
    echo isset($mesure->verdict) ? $mesure->verdict : '-', "\n";
}
if (isset($test->localisationProbable)) { // structurée en v2, un code en v1
    echo 'localisation ', $v2 ? $test->localisationProbable->domaine : $test->localisationProbable, "\n";
}
