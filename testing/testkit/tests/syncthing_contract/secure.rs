//! Reference §1.1 and §1.4: HTTPS.

use syncthing_client::{Access, CallError, Error, Fingerprint, Settings, Syncthing, Trust};
use towline_testkit::syncthing::{RealSyncthing, Setup};

use crate::world::id_of;

fn trusting(server: &RealSyncthing, url: String, trust: Trust) -> Syncthing {
    let access = Access::ApiKey(server.key().into());
    Syncthing::new(Settings { trust, ..Settings::new(url, access) }).unwrap()
}

/// What openssl would print of the certificate.
fn fingerprint(pem: &[u8]) -> Fingerprint {
    use rustls::pki_types::{CertificateDer, pem::PemObject};
    Fingerprint::of(&CertificateDer::from_pem_slice(pem).unwrap())
}

/// Reference §1.4: no name in it is that of the address.
#[tokio::test]
async fn a_certificate_of_its_own_is_known_by_its_fingerprint() {
    let server = RealSyncthing::start(Setup { tls: true, ..Setup::default() }).await;
    let pem = server.https_certificate();
    let trusting = |trust| trusting(&server, server.url(), trust);
    trusting(Trust::Pinned(vec![fingerprint(&pem)])).system().ping().await.unwrap();
    trusting(Trust::Anyone).system().ping().await.unwrap();

    // The device's own certificate is another one.
    let device = id_of(&server).fingerprint().unwrap();
    let refused = [Trust::Roots, Trust::Also(pem), Trust::Pinned(vec![device])];
    for trust in refused {
        let error = trusting(trust.clone()).system().status().await.unwrap_err();
        let Error::Call(CallError::Unreachable { source, .. }) = &error else {
            panic!("{trust:?}: {error:?}");
        };
        assert!(source.to_string().contains("certificate"), "{source}");
    }
}

/// A device's id is the fingerprint of its certificate: one who lets its page use that can pin
/// the id.
#[tokio::test]
async fn a_device_id_is_a_fingerprint_and_can_be_pinned() {
    let mut server = RealSyncthing::start(Setup { tls: true, ..Setup::default() }).await;
    server.stop().await;
    let home = server.config_file();
    let home = home.parent().unwrap();
    for (from, to) in [("cert.pem", "https-cert.pem"), ("key.pem", "https-key.pem")] {
        std::fs::copy(home.join(from), home.join(to)).unwrap();
    }
    server.restart().await;
    let pem = server.https_certificate();
    let pin = id_of(&server).fingerprint().unwrap();
    assert_eq!(fingerprint(&pem), pin);
    let client = trusting(&server, server.url(), Trust::Pinned(vec![pin]));
    client.system().ping().await.unwrap();
}

/// Reference §1.1: the key does not follow a redirect, and the error says what to do.
#[tokio::test]
async fn a_server_that_wants_https_says_so() {
    let server = RealSyncthing::start(Setup { tls: true, ..Setup::default() }).await;
    let client = trusting(&server, server.url().replace("https", "http"), Trust::Roots);
    let error = client.system().status().await.unwrap_err();
    assert!(matches!(error, Error::WantsTls { .. }), "{error:?}");
    assert!(error.hint().unwrap().contains("https://"));
}

/// Reference §1.1: one port speaks both.
#[tokio::test]
async fn a_server_that_does_not_want_https_takes_it() {
    let server = RealSyncthing::start(Setup::default()).await;
    let client = trusting(&server, server.url().replace("http", "https"), Trust::Anyone);
    client.system().ping().await.unwrap();
}
