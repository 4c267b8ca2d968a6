//! Certificates that are known by their fingerprint.

use std::{
    fmt,
    str::FromStr,
    sync::{Arc, OnceLock},
    time::Duration,
};

use rustls::{
    ClientConfig, DigitallySignedStruct, Error, SignatureScheme,
    client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    crypto::{CryptoProvider, verify_tls12_signature, verify_tls13_signature},
    pki_types::{CertificateDer, ServerName, UnixTime},
};

use crate::SetupError;

/// The SHA-256 of a certificate.
///
/// ```
/// use towline_http::Fingerprint;
///
/// let words = "E3:B0:C4:42:98:FC:1C:14:9A:FB:F4:C8:99:6F:B9:24:27:AE:41:E4:64:9B:93:4C:A4:95:99:1B:78:52:B8:55";
/// let fingerprint: Fingerprint = words.parse()?;
/// assert_eq!(fingerprint, Fingerprint::of(b""));
/// assert!(fingerprint.to_string().starts_with("e3b0c442"));
/// # Ok::<(), towline_http::FingerprintError>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of a certificate in DER.
    pub fn of(der: &[u8]) -> Self {
        let digest = ring::digest::digest(&ring::digest::SHA256, der);
        Self(digest.as_ref().try_into().expect("SHA-256 has 32 bytes"))
    }

    /// The fingerprint of the certificate that answers at an `https://` address; `None` where none
    /// does. For a person to compare: nothing is sent, and nothing is trusted.
    pub async fn presented_at(url: &str, within: Duration) -> Option<Self> {
        let seen = Arc::new(OnceLock::new());
        let looker = Verifier { judge: Judge::Look(Arc::clone(&seen)), provider: provider() };
        let transport = reqwest::Client::builder()
            .tls_backend_preconfigured(with(looker).ok()?)
            .no_proxy()
            .timeout(within)
            .build()
            .ok()?;
        // Ends with the handshake, which the looker refuses.
        let _ = transport.get(url).send().await;
        seen.get().copied()
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fingerprint({self})")
    }
}

/// Why a text is no fingerprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("this is no SHA-256 fingerprint: 64 hexadecimal digits are needed, with or without colons")]
pub struct FingerprintError;

impl FromStr for Fingerprint {
    type Err = FingerprintError;

    /// Reads what `openssl x509 -fingerprint -sha256` prints behind the `=`, in either case.
    fn from_str(text: &str) -> Result<Self, FingerprintError> {
        let digits: Vec<_> = text
            .trim()
            .chars()
            .filter(|c| !matches!(c, ':' | ' '))
            .map(|c| c.to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
            .collect::<Option<_>>()
            .ok_or(FingerprintError)?;
        let bytes: Vec<_> =
            digits.chunks(2).map(|two| two.iter().fold(0, |n, d| n << 4 | d)).collect();
        if digits.len() == 64 {
            bytes.try_into().map(Self).map_err(|_| FingerprintError)
        } else {
            Err(FingerprintError)
        }
    }
}

/// TLS that accepts these certificates and no others.
pub(crate) fn configuration(pins: Vec<Fingerprint>) -> Result<ClientConfig, SetupError> {
    if pins.is_empty() {
        return Err(SetupError::NothingPinned);
    }
    with(Verifier { judge: Judge::Accept(pins), provider: provider() })
}

/// TLS that accepts no certificate at all.
pub(crate) fn trusting_nobody() -> Result<ClientConfig, SetupError> {
    with(Verifier { judge: Judge::Accept(Vec::new()), provider: provider() })
}

fn provider() -> Arc<CryptoProvider> {
    Arc::new(rustls::crypto::ring::default_provider())
}

fn with(verifier: Verifier) -> Result<ClientConfig, SetupError> {
    let mut configuration = ClientConfig::builder_with_provider(Arc::clone(&verifier.provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| SetupError::NoTransport(error.to_string()))?
        .dangerous()
        .with_custom_certificate_verifier(Arc::new(verifier))
        .with_no_client_auth();
    configuration.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(configuration)
}

/// Knows certificates by their fingerprint. That the server has the key is still proved by its
/// signature: the certificate alone is public.
#[derive(Debug)]
struct Verifier {
    judge: Judge,
    provider: Arc<CryptoProvider>,
}

#[derive(Debug)]
enum Judge {
    /// These and no others.
    Accept(Vec<Fingerprint>),
    /// None: only which one it is.
    Look(Arc<OnceLock<Fingerprint>>),
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let found = Fingerprint::of(end_entity);
        match &self.judge {
            Judge::Accept(pins) if pins.contains(&found) => Ok(ServerCertVerified::assertion()),
            Judge::Accept(_) => {
                Err(Error::General(format!("its certificate is not the pinned one, but {found}")))
            }
            Judge::Look(seen) => {
                let _ = seen.set(found);
                Err(Error::General("only its certificate was asked for".into()))
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls12_signature(message, cert, dss, algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        let algorithms = &self.provider.signature_verification_algorithms;
        verify_tls13_signature(message, cert, dss, algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sixty_four_digits_are_a_fingerprint() {
        let whole = "ab".repeat(32);
        assert_eq!(whole.parse(), Ok(Fingerprint([0xab; 32])));
        assert_eq!(whole.to_uppercase().parse(), Ok(Fingerprint([0xab; 32])));
        for text in ["", "ab", &whole[1..], &format!("{whole}a"), &whole.replace('a', "g")] {
            assert_eq!(text.parse::<Fingerprint>(), Err(FingerprintError), "{text}");
        }
    }
}
