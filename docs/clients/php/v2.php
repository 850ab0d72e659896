<?php
// Le contrat v2 : vérifier un dépôt, le faire, lire le journal d'événements.
// php v2.php URL_V2 DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml [CURSEUR]
require_once __DIR__ . '/faute.php';
list(, $url, $client, $ca, $prestation, $reference, $fichier) = $argv;
$tls = array('local_cert' => "$client/cert.pem", 'local_pk' => "$client/key.pem", 'cafile' => $ca);
$esav = new SoapClient("$url?wsdl", array(
    'stream_context' => stream_context_create(array('ssl' => $tls)),
    'soap_version' => getenv('SOAP') === '1.2' ? SOAP_1_2 : SOAP_1_1,
    'features' => SOAP_SINGLE_ELEMENT_ARRAYS,
));

/** Tire un UUID : un par requête, à ranger avec elle pour la relancer à l'identique. */
function uuid()
{
    $octets = openssl_random_pseudo_bytes(16);
    $octets[6] = chr(ord($octets[6]) & 0x0f | 0x40);
    $octets[8] = chr(ord($octets[8]) & 0x3f | 0x80);
    return vsprintf('%s%s-%s-%s-%s-%s%s%s', str_split(bin2hex($octets), 4));
}

/** Appelle une opération sous un identifiant ; rend la réponse, et dans $rendu l'en-tête qu'elle porte. */
function appeler($esav, $operation, $demande, $identifiant, &$rendu = null)
{
    $entete = new SoapHeader('urn:esav:ws:signalisation:2', 'entete', array(
        'identifiantRequete' => $identifiant,
        'horodatage' => date('c'),
    ));
    $reponse = $esav->__soapCall($operation, array($demande), null, $entete, $rendus);
    $rendu = $rendus['entete'];
    return $reponse;
}

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
    $meme = $premier->identifiantReponse === $second->identifiantReponse ? 'la même réponse' : 'une autre réponse';
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
