// Teste une ligne : node tester.js URL_TEST DOSSIER_CLIENT CA PRESTATION REFERENCE CODE_TEST [NOM=VALEUR ...]
const { connecter, liste, montrer } = require('./esav')

const [url, client, ca, identifiantPrestation, referenceOperateur, codeTest, ...donnes] = process.argv.slice(2)
const attendre = secondes => new Promise(suite => setTimeout(suite, 1000 * secondes))

async function tester() {
  const esav = await connecter(url, client, ca)
  const parametre = donnes.map(donne => ({ nom: donne.split('=')[0], valeur: donne.slice(donne.indexOf('=') + 1) }))
  // la référence est rangée avant l'envoi : la relance porte la même
  const [{ numeroTest }] = await esav.demanderTestAsync({ identifiantPrestation, referenceOperateur, codeTest, parametre })
  let test
  while (['DEMANDE', 'EN_COURS'].includes(([test] = await esav.consulterTestAsync({ numeroTest }))[0].etat)) await attendre(2)
  console.log(test.numeroTest, test.etat, test.verdict ?? '-')
  for (const m of liste(test.mesure)) console.log('mesure', m.nom, m.valeur, m.unite ?? '-', m.verdict ?? '-')
  const situe = test.localisationProbable // structurée en v2, un code en v1
  if (situe) console.log('localisation', situe.domaine ?? situe)
}

tester().catch(montrer)
