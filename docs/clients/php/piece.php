<?php
// Joindre un fichier à une signalisation, ou prendre une pièce jointe.
// php piece.php URL_V2 DOSSIER_CLIENT CA joindre NUMERO REFERENCE_ACTE FICHIER [TYPE_MEDIA]
// php piece.php URL_V2 DOSSIER_CLIENT CA prendre PIECE DOSSIER
require_once __DIR__ . '/esav_v2.php';
list(, $url, $client, $ca, $acte) = $argv;
$esav = connecter($url, $client, $ca);

if ($acte === 'joindre') {
    list(, , , , , $numero, $reference, $fichier) = $argv;
    $demande = array(
        'numeroSignalisation' => $numero,
        'referenceActe' => $reference,
        'nomFichier' => basename($fichier),
        'contenu' => file_get_contents($fichier), // SoapClient encode en base64
    );
    if (isset($argv[8])) {
        $demande['typeMedia'] = $argv[8];
    }
    $piece = appeler($esav, 'ajouterPieceJointe', $demande, uuid());
    echo "$piece->idPieceJointe $piece->nomFichier $piece->typeMedia $piece->taille octets\n";
    exit(hash_file('sha256', $fichier) === $piece->empreinteSha256 ? 0 : 1);
}

list(, , , , , $identifiant, $dossier) = $argv;
$rendu = appeler($esav, 'obtenirPieceJointe', array('idPieceJointe' => $identifiant), uuid());
if (hash('sha256', $rendu->contenu) !== $rendu->pieceJointe->empreinteSha256) {
    fwrite(STDERR, "$identifiant : empreinte fausse, recommencez\n");
    exit(1);
}
$chemin = $dossier . '/' . basename($rendu->pieceJointe->nomFichier);
file_put_contents($chemin, $rendu->contenu);
echo "$chemin enregistré, empreinte vérifiée\n";
