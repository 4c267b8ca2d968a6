//! Whom slskd tells what happens (slskd contract §8).

use std::{collections::BTreeMap, fmt};

use serde::Deserialize;

use crate::wire;

/// Whom slskd tells what happens.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Integrations {
    /// Its webhooks, by name.
    #[serde(deserialize_with = "wire::lenient")]
    pub webhooks: BTreeMap<String, WebhookOptions>,
}

/// One webhook.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WebhookOptions {
    /// The types of events it is called for, or `Any`.
    #[serde(deserialize_with = "wire::lenient")]
    pub on: Vec<String>,
    /// What is called.
    #[serde(deserialize_with = "wire::lenient")]
    pub call: WebhookCall,
    /// In milliseconds.
    #[serde(deserialize_with = "wire::maybe_count")]
    pub timeout: Option<u64>,
    #[serde(deserialize_with = "wire::lenient")]
    retry: Retry,
}

impl WebhookOptions {
    /// Whether it is called for events of this type. `All`, as slskd's own examples have it, is
    /// no such word.
    pub fn is_called_for(&self, kind: &str) -> bool {
        self.on.iter().any(|on| on == "Any" || on == kind)
    }

    /// How often a call is tried before it is dropped for good; 1 unless configured.
    pub fn attempts(&self) -> u64 {
        self.retry.attempts.unwrap_or(1)
    }
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
struct Retry {
    #[serde(deserialize_with = "wire::maybe_count")]
    attempts: Option<u64>,
}

/// What a webhook calls. `Debug` hides the address, which may hold a token; the values of its headers
/// are not even read.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct WebhookCall {
    /// The address as slskd sees it.
    #[serde(deserialize_with = "wire::lenient")]
    pub url: Option<String>,
    #[serde(deserialize_with = "wire::lenient")]
    headers: Vec<Header>,
    /// Whether any certificate will do.
    #[serde(rename = "ignoreCertificateErrors", deserialize_with = "wire::lenient")]
    pub ignores_certificate_errors: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
struct Header {
    name: String,
}

impl WebhookCall {
    /// Whether it sends this header. Only headers tell the receiver that it is slskd who calls.
    pub fn has_header(&self, name: &str) -> bool {
        self.headers.iter().any(|header| header.name.eq_ignore_ascii_case(name))
    }
}

impl fmt::Debug for WebhookCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("WebhookCall").finish_non_exhaustive()
    }
}
