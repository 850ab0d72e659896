/* deposer URL IDENTITE.pem CA PRESTATION REFERENCE FORMULAIRE.xml */
#include "soapH.h"
#include "SignalisationSoap11.nsmap"

static char *lire(const char *nom) {
  FILE *fichier = fopen(nom, "rb");
  char *texte = calloc(1, 1 << 20);
  if (!fichier || !texte || !fread(texte, 1, (1 << 20) - 1, fichier)) {
    perror(nom);
    exit(2);
  }
  fclose(fichier);
  return strncmp(texte, "<?xml", 5) ? texte : strstr(texte, "?>") + 2; /* sans la déclaration XML */
}

int main(int argc, char **argv) {
  struct soap *soap = soap_new1(SOAP_XML_STRICT | SOAP_C_UTFSTRING);
  struct esav__Deposant deposant = {.nom = "Service client", .telephone = "0380000000"};
  struct esav__Formulaire formulaire = {0};
  struct esav__DepotSignalisation demande = {.deposant = &deposant, .formulaire = &formulaire};
  struct esav__AccuseDepot accuse;

  if (argc != 7) {
    fprintf(stderr, "usage : %s URL IDENTITE.pem CA PRESTATION REFERENCE FORMULAIRE.xml\n", argv[0]);
    return 2;
  }
  if (soap_ssl_client_context(soap, SOAP_SSL_DEFAULT, argv[2], NULL, argv[3], NULL, NULL)) {
    soap_print_fault(soap, stderr);
    return 1;
  }
  demande.identifiantPrestation = argv[4];
  demande.referenceOperateur = argv[5];
  formulaire.__any = lire(argv[6]);
#ifdef ENTETE /* le contrat v2 demande un en-tête : un identifiant neuf par requête */
  char identifiant[37] = "";
  struct esav__Entete entete = {.identifiantRequete = identifiant, .horodatage = time(NULL)};
  struct SOAP_ENV__Header en_tetes = {.esav__entete = &entete};
  FILE *tirage = fopen("/proc/sys/kernel/random/uuid", "r");
  if (!tirage || fscanf(tirage, "%36s", identifiant) != 1) {
    perror("uuid");
    return 2;
  }
  fclose(tirage);
  soap->header = &en_tetes;
#endif
  if (soap_call___esav2__deposerSignalisation(soap, argv[1], NULL, &demande, &accuse)) {
    struct SOAP_ENV__Detail *detail = soap->fault ? soap->fault->detail : NULL;
    fprintf(stderr, "%s\n", soap->fault ? *soap_faultstring(soap) : "pas de réponse");
    if (detail && detail->esav__erreur)
      fprintf(stderr, "%s %s %s\n", detail->esav__erreur->code,
              soap_esav__Camp2s(soap, detail->esav__erreur->camp), detail->esav__erreur->libelle);
    else
      soap_print_fault(soap, stderr);
    return 1;
  }
  puts(accuse.numeroSignalisation);
  soap_destroy(soap);
  soap_end(soap);
  soap_free(soap);
  return 0;
}
