<?php
// Le contrat v2 : vérifier un dépôt, le faire, lire le journal d'événements.
// php v2.php URL_V2 DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml [CURSEUR]
require_once __DIR__ . '/esav_v2.php';
list(, $url, $client, $ca, $prestation, $reference, $fichier) = $argv;
$esav = connecter($url, $client, $ca);

$formulaire = dom_import_simplexml(simplexml_load_file($fichier));
$depot = array(
    'identifiantPrestation' => $prestation, 'referenceOperateur' => $reference,
    'deposant' => array('nom' => 'Service client', 'telephone' => '0380000000'),
    'formulaire' => array('any' => $formulaire->ownerDocument->saveXML($formulaire)),
);

$bilan = appeler($esav, 'verifierFormulaire', $depot, uuid());
foreach (liste($bilan, 'refus') as $refus) {
    echo "refus $refus->code $refus->libelle\n";
}
if (!liste($bilan, 'refus')) {
    $identifiant = uuid(); // rangé avant l'envoi : la relance porte le même
    $accuse = appeler($esav, 'deposerSignalisation', $depot, $identifiant, $premier);
    appeler($esav, 'deposerSignalisation', $depot, $identifiant, $second);
    $meme = $premier['entete']->identifiantReponse === $second['entete']->identifiantReponse ? 'la même réponse' : 'une autre réponse';
    echo "$accuse->numeroSignalisation $accuse->libelleEtat, relance : $meme\n";
}

$curseur = isset($argv[7]) ? $argv[7] : null;
do {
    $page = appeler($esav, 'releverEvenements', array('curseur' => $curseur, 'taille' => 200), uuid());
    foreach (liste($page, 'evenement') as $evenement) {
        $etat = isset($evenement->etat) ? $evenement->etat : '-';
        echo "evenement $evenement->rang $evenement->type $etat\n";
    }
    $curseur = $page->curseurSuivant; // à garder jusqu'à la prochaine lecture
} while (count(liste($page, 'evenement')) === 200);
