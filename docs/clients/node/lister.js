// Liste les signalisations ouvertes, page par page : node lister.js URL DOSSIER_CLIENT CA [TAILLE]
const { connecter, liste, montrer } = require('./esav')

const [url, client, ca, taille = '200'] = process.argv.slice(2)

async function lister() {
  const esav = await connecter(url, client, ca)
  let curseur
  do {
    const [page] = await esav.listerSignalisationsAsync({ taille, curseur }) // null quand rien n'est ouvert
    for (const s of liste(page?.signalisation)) console.log(s.numeroSignalisation, s.identifiantPrestation, s.etat)
    curseur = page?.curseurSuivant
  } while (curseur)
}

lister().catch(montrer)
