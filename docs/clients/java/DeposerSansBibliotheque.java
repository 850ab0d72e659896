import java.io.ByteArrayInputStream;
import java.io.FileInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;

/**
 * Dépose une signalisation avec le seul JDK (11 ou plus), sans bibliothèque SOAP ni compilation :
 * java DeposerSansBibliotheque.java URL CLIENT.p12 MOT_DE_PASSE CA.pem ENVELOPPE.xml
 */
public class DeposerSansBibliotheque {
    static final String ESPACE = "urn:esav:ws:signalisation:1";

    public static void main(String[] args) throws Exception {
        HttpRequest requete =
                HttpRequest.newBuilder(URI.create(args[0]))
                        .header("Content-Type", "text/xml; charset=utf-8")
                        .header("SOAPAction", "\"" + ESPACE + "/deposerSignalisation\"")
                        .POST(HttpRequest.BodyPublishers.ofFile(Path.of(args[4])))
                        .build();
        HttpResponse<byte[]> reponse =
                HttpClient.newBuilder()
                        .sslContext(tls(args[1], args[2].toCharArray(), args[3]))
                        .build()
                        .send(requete, HttpResponse.BodyHandlers.ofByteArray());

        DocumentBuilderFactory xml = DocumentBuilderFactory.newInstance();
        xml.setNamespaceAware(true);
        Document document = xml.newDocumentBuilder().parse(new ByteArrayInputStream(reponse.body()));
        if (reponse.statusCode() == 200) {
            System.out.println(texte(document, ESPACE, "numeroSignalisation"));
        } else { // une faute : son texte pour les personnes, son code pour le programme
            System.err.println(texte(document, null, "faultstring"));
            System.err.println(texte(document, ESPACE, "code"));
            System.exit(1);
        }
    }

    /** Présente le certificat du fichier PKCS#12, et ne croit que les serveurs de cette autorité. */
    static SSLContext tls(String client, char[] motDePasse, String ca) throws Exception {
        KeyStore cles = KeyStore.getInstance("PKCS12");
        try (FileInputStream fichier = new FileInputStream(client)) {
            cles.load(fichier, motDePasse);
        }
        KeyManagerFactory identite = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        identite.init(cles, motDePasse);

        KeyStore autorites = KeyStore.getInstance(KeyStore.getDefaultType());
        autorites.load(null, null);
        try (FileInputStream fichier = new FileInputStream(ca)) {
            autorites.setCertificateEntry("esav", CertificateFactory.getInstance("X.509").generateCertificate(fichier));
        }
        TrustManagerFactory confiance = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        confiance.init(autorites);

        SSLContext contexte = SSLContext.getInstance("TLS");
        contexte.init(identite.getKeyManagers(), confiance.getTrustManagers(), null);
        return contexte;
    }

    static String texte(Document document, String espace, String nom) {
        return document.getElementsByTagNameNS(espace == null ? "*" : espace, nom).item(0).getTextContent();
    }
}
