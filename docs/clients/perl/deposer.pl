#!/usr/bin/perl
# perl deposer.pl URL DOSSIER_CLIENT CA PRESTATION REFERENCE FORMULAIRE.xml
# SOAP::Lite ne lit pas les WSDL document/literal : le contrat est pris pour ses noms, le message est écrit ici.
# Debian : apt-get install libsoap-lite-perl libio-socket-ssl-perl
use strict;
use warnings;
use utf8;
use SOAP::Lite;
use LWP::UserAgent;
use POSIX qw(strftime);

binmode $_, ':encoding(UTF-8)' for *STDOUT, *STDERR;
my ($url, $client, $ca, $prestation, $reference, $fichier) = @ARGV;
my %tls = (
    SSL_cert_file => "$client/cert.pem",
    SSL_key_file  => "$client/key.pem",
    SSL_ca_file   => $ca,
    verify_hostname => 1,
);

# L'espace de noms du service est celui du WSDL servi.
my $wsdl = LWP::UserAgent->new(ssl_opts => \%tls)->get("$url?wsdl");
die $wsdl->status_line, "\n" unless $wsdl->is_success;
my ($espace) = $wsdl->decoded_content =~ /targetNamespace="([^"]+)"/;

my $esav = SOAP::Lite->proxy($url, ssl_opts => \%tls)    # 1.1, le premier port
    ->default_ns($espace)
    ->on_action(sub { qq("$espace/deposerSignalisation") })
    ->on_fault(sub { });
$esav->serializer->encodingStyle('');                    # document/literal : ni encodage SOAP ni xsi:type
$esav->autotype(0);

open my $flux, '<:encoding(UTF-8)', $fichier or die "$fichier : $!\n";
(my $formulaire = do { local $/; <$flux> }) =~ s/^<\?xml[^>]*\?>\s*//;

# Le contrat v2 demande un en-tête : un identifiant neuf par requête.
my @entete;
if ($espace =~ /:2$/) {
    my @tires = map { int rand 65536 } 1 .. 8;
    $tires[3] = $tires[3] & 0x0fff | 0x4000;
    $tires[4] = $tires[4] & 0x3fff | 0x8000;
    @entete = (SOAP::Header->name(entete => \SOAP::Header->value(
        SOAP::Header->name(identifiantRequete => sprintf '%04x%04x-%04x-%04x-%04x-%04x%04x%04x', @tires),
        SOAP::Header->name(horodatage => strftime('%Y-%m-%dT%H:%M:%SZ', gmtime)),
    ))->attr({ xmlns => $espace }));
}

my $reponse = $esav->call(
    'deposerSignalisation',
    @entete,
    SOAP::Data->name(identifiantPrestation => $prestation),
    SOAP::Data->name(referenceOperateur => $reference),
    SOAP::Data->name(deposant => \SOAP::Data->value(
        SOAP::Data->name(nom => 'Service client'),
        SOAP::Data->name(telephone => '0380000000'),
    )),
    SOAP::Data->name(formulaire => \SOAP::Data->type(xml => $formulaire)),
);
die "pas de réponse : ", $esav->transport->status, "\n" unless ref $reponse;
if ($reponse->fault) {
    my $erreur = $reponse->faultdetail->{erreur};
    print STDERR $reponse->faultstring, "\n$erreur->{code} $erreur->{camp} $erreur->{libelle}\n";
    exit 1;
}
print $reponse->valueof('//deposerSignalisationReponse/numeroSignalisation'), "\n";
