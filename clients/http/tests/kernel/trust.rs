//! Whose certificates are accepted.

use std::sync::Arc;

use rcgen::{CertifiedKey, KeyPair};
use tokio::{io::AsyncReadExt, net::TcpListener};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring, pki_types::PrivateKeyDer},
};
use towline_http::{CallError, Client, Fingerprint, SetupError, Trust};

use crate::stand::{Get, settings};

/// A server with a certificate that nobody signed; its address and the certificate.
async fn self_signed() -> (String, Vec<u8>) {
    let (url, der) = server().await;
    (url, pem(&der))
}

/// As [`self_signed`], the certificate in DER.
async fn server() -> (String, Vec<u8>) {
    let CertifiedKey { cert, signing_key } = certificate();
    let key = PrivateKeyDer::try_from(signing_key.serialize_der()).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("https://localhost:{}", listener.local_addr().unwrap().port());
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            // A client that does not like the certificate ends the handshake.
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let _ = stream.read(&mut [0; 4096]).await;
            let answer = b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\nconnection: close\r\n\r\n7";
            tokio::io::AsyncWriteExt::write_all(&mut stream, answer).await.unwrap();
            let _ = tokio::io::AsyncWriteExt::shutdown(&mut stream).await;
        }
    });
    (url, cert.der().to_vec())
}

fn certificate() -> CertifiedKey<KeyPair> {
    rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap()
}

fn pem(der: &[u8]) -> Vec<u8> {
    use base64::{Engine, prelude::BASE64_STANDARD};
    let text = BASE64_STANDARD.encode(der);
    format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n").into_bytes()
}

fn client(url: &str, trust: Trust) -> Result<Client, SetupError> {
    let mut settings = settings(url);
    settings.trust = trust;
    Client::new(settings)
}

#[tokio::test]
async fn a_certificate_that_nobody_signed_is_accepted_only_when_told_to() {
    let (url, certificate) = self_signed().await;
    let error = client(&url, Trust::Roots).unwrap().send(&Get::default()).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { .. }), "{error:?}");
    for trust in [Trust::Anyone, Trust::Also(certificate)] {
        assert_eq!(client(&url, trust).unwrap().send(&Get::default()).await.unwrap(), 7);
    }
    let other = Trust::Also(pem(certificate_of_another().as_ref()));
    let error = client(&url, other).unwrap().send(&Get::default()).await.unwrap_err();
    assert!(matches!(error, CallError::Unreachable { .. }), "{error:?}");
}

fn certificate_of_another() -> Vec<u8> {
    certificate().cert.der().to_vec()
}

#[test]
fn what_is_no_certificate_is_told_at_once() {
    let error = client("https://localhost", Trust::Also(b"secret".into())).unwrap_err();
    assert_eq!(error, SetupError::BadCertificates);
}

#[tokio::test]
async fn a_pinned_certificate_is_accepted_under_any_name_and_no_other_is() {
    let (url, certificate) = server().await;
    let by_address = url.replace("localhost", "127.0.0.1");
    let pin = Fingerprint::of(&certificate);
    let other = Fingerprint::of(b"another");
    let client_with = |pins| client(&by_address, Trust::Pinned(pins)).unwrap();
    assert_eq!(client_with(vec![other, pin]).send(&Get::default()).await.unwrap(), 7);

    let error = client_with(vec![other]).send(&Get::default()).await.unwrap_err();
    let CallError::Unreachable { source, .. } = error else { panic!("{error:?}") };
    assert_eq!(
        source.to_string(),
        format!("unexpected error: its certificate is not the pinned one, but {pin}")
    );
}

#[test]
fn to_pin_nothing_is_a_mistake() {
    let error = client("https://localhost", Trust::Pinned(Vec::new())).unwrap_err();
    assert_eq!(error, SetupError::NothingPinned);
}

#[tokio::test]
async fn which_certificate_a_server_has_can_be_asked_without_trusting_it() {
    let (url, der) = server().await;
    let within = std::time::Duration::from_secs(10);
    assert_eq!(Fingerprint::presented_at(&url, within).await, Some(Fingerprint::of(&der)));
    let nobody = "https://127.0.0.1:1/";
    assert_eq!(Fingerprint::presented_at(nobody, within).await, None);
    assert_eq!(Fingerprint::presented_at("no address", within).await, None);
}
