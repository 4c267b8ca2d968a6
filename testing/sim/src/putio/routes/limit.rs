//! How many calls are answered (reference §2, rate limit).

use super::call::Call;
use crate::putio::{RateHeaders, RateLimit, Refused, clock};

pub(super) fn check(call: &Call) -> Result<(), Refused> {
    let Some(limit) = call.sim.habits().rate else { return Ok(()) };
    let now = clock::real_time();
    let mut state = call.state();
    if now >= state.window.0 + limit.window_ms {
        state.window = (now, 0);
    }
    state.window.1 = state.window.1.saturating_add(1);
    let (begun, calls) = state.window;
    if calls <= limit.calls { Ok(()) } else { Err(too_many(&limit, begun + limit.window_ms, now)) }
}

fn too_many(limit: &RateLimit, reset: u64, now: u64) -> Refused {
    let mut refused = Refused::new(429, "TooManyRequests");
    let mut say = |name, value: String| refused.headers.push((name, value));
    if matches!(limit.says, RateHeaders::Limits | RateHeaders::Both) {
        say("x-ratelimit-limit", limit.calls.to_string());
        say("x-ratelimit-remaining", "0".into());
        say("x-ratelimit-reset", reset.div_ceil(1000).to_string());
        say("x-ratelimit-id", "calls".into());
        if limit.captcha {
            say("x-ratelimit-action", "captcha-needed".into());
        }
    }
    if matches!(limit.says, RateHeaders::RetryAfter | RateHeaders::Both) {
        say("retry-after", reset.saturating_sub(now).div_ceil(1000).to_string());
    }
    refused
}
