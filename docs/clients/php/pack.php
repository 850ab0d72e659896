<?php
// Prendre un pack : le pack documentaire du contrat v2, ou un autre par son nom.
// php pack.php URL_V2 DOSSIER_CLIENT CA DOSSIER [PACK]
require_once __DIR__ . '/esav_v2.php';
list(, $url, $client, $ca, $dossier) = $argv;
$demande = isset($argv[5]) ? array('pack' => $argv[5]) : array();
$pack = appeler(connecter($url, $client, $ca), 'obtenirPack', $demande, uuid(), $entetes);

if (hash('sha256', $pack->contenu) !== $pack->empreinteSha256) {
    fwrite(STDERR, "$pack->nomFichier : empreinte fausse, recommencez\n");
    exit(1);
}
file_put_contents($dossier . '/' . basename($pack->nomFichier), $pack->contenu); // déjà décodé du base64
echo "$pack->nomFichier enregistré, empreinte vérifiée\n";

if (isset($entetes['finDeVersion'])) { // seulement quand la version est dépréciée
    $fin = $entetes['finDeVersion'];
    echo "$fin->version répond jusqu'au $fin->dateFin ; ensuite $fin->successeur $fin->adresseSuccesseur\n";
}
