//! Device login and tokens (section 4.2), on the same host.

use std::collections::BTreeMap;

use axum::{body::Body, http::Response};
use serde_json::{Value, json};

use super::{OAuth, Script, Trakt};
use crate::lists::{Call, ListHost, answer};

/// Codes and tokens that were given out.
#[derive(Debug, Default)]
pub struct Memory {
    issued: u64,
    codes: BTreeMap<String, Code>,
    /// By access token.
    access: BTreeMap<String, Access>,
    /// By refresh token: whose, and whether it was used.
    refresh: BTreeMap<String, (String, bool)>,
    refreshes: usize,
}

#[derive(Debug)]
struct Code {
    /// What a person types.
    typed: String,
    expires_at: u64,
    asked_at: Option<u64>,
    verdict: Verdict,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Verdict {
    Pending,
    Approved(String),
    Denied,
    Used,
}

#[derive(Debug)]
struct Access {
    user: String,
    expires_at: u64,
}

/// A pair of tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// For calls.
    pub access: String,
    /// For the next pair; works once.
    pub refresh: String,
}

impl Memory {
    /// Whose token this is, while it lives.
    pub(super) fn user(&self, token: &str, now: u64) -> Option<&str> {
        let access = self.access.get(token).filter(|access| access.expires_at > now)?;
        Some(&access.user)
    }

    fn issue(&mut self, what: &str) -> String {
        self.issued += 1;
        format!("{what}-{:08x}-{}", crc32fast::hash(&self.issued.to_le_bytes()), self.issued)
    }

    fn log_in(&mut self, user: &str, lives: u64, now: u64) -> Tokens {
        let tokens = Tokens { access: self.issue("access"), refresh: self.issue("refresh") };
        let access = Access { user: user.into(), expires_at: now + lives };
        self.access.insert(tokens.access.clone(), access);
        self.refresh.insert(tokens.refresh.clone(), (user.into(), false));
        tokens
    }

    /// None: there is no such code that waits for somebody.
    fn decide(&mut self, user_code: &str, verdict: Verdict, now: u64) -> Option<()> {
        let mut codes = self.codes.values_mut();
        let code = codes.find(|code| code.typed == user_code)?;
        let waits = code.verdict == Verdict::Pending && code.expires_at > now;
        waits.then(|| code.verdict = verdict)
    }
}

pub(super) fn answer(script: &Script, memory: &mut Memory, call: &Call) -> Response<Body> {
    if call.method != "POST" {
        return answer::empty(405);
    }
    let Some(body) = call.json() else { return answer::empty(400) };
    let said = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    let is_known = said("client_id") == script.client_id;
    match call.words()[1..] {
        ["device", "code"] if is_known => begin(script, memory, call.now),
        ["device", "code"] => answer::empty(403),
        ["device", "token"] if !is_known || said("client_secret") != script.client_secret => {
            refused(401, "invalid_client")
        }
        ["device", "token"] => poll(script, memory, &said("code"), call.now),
        ["token"] if !is_known || said("client_secret") != script.client_secret => {
            refused(401, "invalid_client")
        }
        ["token"] if said("grant_type") != "refresh_token" => {
            refused(400, "unsupported_grant_type")
        }
        ["token"] => refresh(script, memory, &said("refresh_token"), call.now),
        ["revoke"] => {
            memory.access.remove(&said("token"));
            answer::json(200, &json!({}))
        }
        _ => answer::empty(404),
    }
}

fn begin(script: &Script, memory: &mut Memory, now: u64) -> Response<Body> {
    let device_code = memory.issue("device");
    let user_code = format!("{:08X}", crc32fast::hash(device_code.as_bytes()));
    let OAuth { code_lives, interval, .. } = script.oauth;
    let answer = json!({
        "device_code": device_code,
        "user_code": user_code,
        "verification_url": "https://trakt.tv/activate",
        "expires_in": code_lives,
        "interval": interval,
    });
    let (expires_at, verdict) = (now + code_lives, Verdict::Pending);
    memory
        .codes
        .insert(device_code, Code { typed: user_code, expires_at, asked_at: None, verdict });
    answer::json(200, &answer)
}

fn poll(script: &Script, memory: &mut Memory, code: &str, now: u64) -> Response<Body> {
    let Some(code) = memory.codes.get_mut(code) else { return answer::empty(404) };
    let last = code.asked_at.replace(now);
    let user = match code.verdict.clone() {
        Verdict::Used => return answer::empty(409),
        Verdict::Denied => return answer::empty(418),
        _ if code.expires_at <= now => return answer::empty(410),
        _ if last.is_some_and(|last| now < last + script.oauth.interval) => {
            return answer::empty(429);
        }
        Verdict::Pending => return answer::empty(400),
        Verdict::Approved(user) => user,
    };
    code.verdict = Verdict::Used;
    let tokens = memory.log_in(&user, script.oauth.access_lives, now);
    answer::json(200, &written(&tokens, script, now))
}

/// A refresh token works once: of two calls with the same one, the first wins.
fn refresh(script: &Script, memory: &mut Memory, token: &str, now: u64) -> Response<Body> {
    let Some((user, is_used @ false)) = memory.refresh.get_mut(token) else {
        return refused(400, "invalid_grant");
    };
    *is_used = true;
    let user = user.clone();
    memory.refreshes += 1;
    let tokens = memory.log_in(&user, script.oauth.access_lives, now);
    answer::json(200, &written(&tokens, script, now))
}

fn written(tokens: &Tokens, script: &Script, now: u64) -> Value {
    json!({
        "access_token": tokens.access,
        "token_type": "bearer",
        "expires_in": script.oauth.access_lives,
        "refresh_token": tokens.refresh,
        "scope": "public",
        "created_at": now,
    })
}

fn refused(status: u16, why: &str) -> Response<Body> {
    let words = "The provided authorization grant is invalid, expired, revoked, \
                 does not match the redirection URI used in the authorization request, \
                 or was issued to another client.";
    answer::json(status, &json!({ "error": why, "error_description": words }))
}

impl ListHost<Trakt> {
    /// Codes that wait for a person, oldest first.
    pub fn waiting_codes(&self) -> Vec<String> {
        let now = self.now();
        self.with(|_, memory| {
            let waits = |code: &&Code| code.verdict == Verdict::Pending && code.expires_at > now;
            let codes = memory.codes.values().filter(waits);
            codes.map(|code| code.typed.clone()).collect()
        })
    }

    /// A person types the code, and says yes. False: there is no such code that waits.
    pub fn approve(&self, user_code: &str, user: &str) -> bool {
        let now = self.now();
        let verdict = Verdict::Approved(user.into());
        self.with(|_, memory| memory.decide(user_code, verdict, now)).is_some()
    }

    /// A person types the code, and says no. False: there is no such code that waits.
    pub fn deny(&self, user_code: &str) -> bool {
        let now = self.now();
        self.with(|_, memory| memory.decide(user_code, Verdict::Denied, now)).is_some()
    }

    /// Tokens of a person who logged in some other time.
    pub fn log_in(&self, user: &str) -> Tokens {
        let now = self.now();
        self.with(|script, memory| memory.log_in(user, script.oauth.access_lives, now))
    }

    /// How often a pair of tokens was exchanged for a new one.
    pub fn refreshes(&self) -> usize {
        self.with(|_, memory| memory.refreshes)
    }

    /// A person takes the app's permission back: no token is worth anything any more.
    pub fn disconnect(&self, user: &str) {
        self.with(|_, memory| {
            memory.access.retain(|_, access| access.user != user);
            memory.refresh.retain(|_, (owner, _)| owner != user);
        });
    }
}
