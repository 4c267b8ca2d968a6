//! What goes wrong on purpose, at any of the hosts.

use axum::{body::Body, http::Response};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Asked, Flow, answer};
use crate::mishap::{self, Rule, once};

/// What happens to some calls.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaultRule {
    /// Which calls: [`Asked::fits`].
    pub on: String,
    /// What happens.
    pub fault: Fault,
    /// To how many calls.
    #[serde(default = "once")]
    pub times: u32,
}

/// What can happen to a call.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// It is answered with this status, in the provider's own manner.
    Error {
        /// As in 500.
        status: u16,
        /// `Retry-After`, in seconds.
        #[serde(default)]
        retry_after: Option<u64>,
    },
    /// 202, no body, `x-amzn-waf-action: challenge` (section 3.2).
    WafChallenge,
    /// 405, `x-amzn-waf-action: captcha` (section 3.2).
    WafCaptcha,
    /// 403, `cf-mitigated: challenge`, "Just a moment…" (section 5.1).
    CloudflareChallenge,
    /// 429 and Cloudflare's page of error 1015 (section 4.1).
    Cloudflare1015,
    /// 200 and a page where there should be data (section 2, rule 3).
    Html,
    /// 200 and nothing.
    Empty,
    /// 200 or another status, and this JSON: another shape than is known.
    Json {
        /// As in 200.
        #[serde(default = "ok")]
        status: u16,
        /// What it says.
        body: Value,
    },
    /// The right answer calls itself something else.
    ContentType(
        /// As in `text/html`.
        String,
    ),
    /// The connection is closed, nothing was done.
    CloseBefore,
    /// It is done, and the connection closed without an answer.
    CloseAfter,
    /// The right answer comes so much later, in milliseconds of real time.
    Slow(
        /// How long.
        u64,
    ),
    /// The right answer arrives oddly.
    Body(Flow),
}

fn ok() -> u16 {
    200
}

impl Fault {
    /// This status, in the provider's own manner.
    pub fn error(status: u16) -> Self {
        Self::Error { status, retry_after: None }
    }

    /// 429 with `Retry-After`, in seconds.
    pub fn wait(seconds: u64) -> Self {
        Self::Error { status: 429, retry_after: Some(seconds) }
    }

    /// What is answered in the provider's place; none when it is to answer itself.
    pub(super) fn instead(&self) -> Option<Response<Body>> {
        Some(match self {
            Self::WafChallenge => answer::with(
                answer::empty(202),
                &[("x-amzn-waf-action", "challenge"), ("server", "CloudFront")],
            ),
            Self::WafCaptcha => answer::with(
                answer::html(405, "<!DOCTYPE html><html><title>Human Verification</title></html>"),
                &[("x-amzn-waf-action", "captcha"), ("server", "CloudFront")],
            ),
            Self::CloudflareChallenge => answer::with(
                answer::html(403, "<!DOCTYPE html><html><title>Just a moment...</title></html>"),
                &[("cf-mitigated", "challenge"), ("server", "cloudflare")],
            ),
            Self::Cloudflare1015 => answer::with(
                answer::html(
                    429,
                    "<!DOCTYPE html><html><title>Access denied | error code: 1015</title></html>",
                ),
                &[("server", "cloudflare")],
            ),
            Self::Html => mishap::page(),
            Self::Empty => answer::empty(200),
            Self::Json { status, body } => answer::json(*status, body),
            _ => return None,
        })
    }
}

/// The first rule that fits this call, one of its times used up.
pub(super) fn take(rules: &mut Vec<FaultRule>, asked: &Asked) -> Option<Fault> {
    mishap::take(rules, |rule: &FaultRule| asked.fits(&rule.on)).map(|rule| rule.fault)
}

impl Rule for FaultRule {
    fn times(&mut self) -> &mut u32 {
        &mut self.times
    }
}
