// node suivre.js URL DOSSIER_CLIENT CA NUMERO [OPERATION REFERENCE_ACTE TEXTE [INFORMATION]]
const { connecter, liste, montrer } = require('./esav')

const [url, client, ca, numeroSignalisation, operation, referenceActe, commentaire, informationFournie] =
  process.argv.slice(2)

async function suivre() {
  const esav = await connecter(url, client, ca)
  if (operation) {
    const acte = { numeroSignalisation, referenceActe, commentaire }
    await esav[`${operation}Async`](informationFournie ? { ...acte, informationFournie } : acte)
  }
  const [etat] = await esav.consulterEtatAsync({ numeroSignalisation })
  console.log(etat.numeroSignalisation, etat.etat, etat.avancement ?? '-', etat.dateEtat.toISOString())
  const [detail] = await esav.consulterSignalisationAsync({ numeroSignalisation })
  for (const p of liste(detail.passage)) console.log('passage', p.etatDepart, p.etatArrivee, p.date.toISOString())
  for (const c of liste(detail.commentaire)) console.log('commentaire', c.cote, c.auteur, ':', c.texte)
}

suivre().catch(montrer)
