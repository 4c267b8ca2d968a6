//! Whether what was written is what is there: the server takes what it does not understand for a
//! default, without an error.

use serde_json::Value;

use super::value::id;

/// Whether `after` is what was `wanted`. Members may have been added, and the order of a list be
/// another one; its elements may not, but for the device `own` that is its server's.
pub(super) fn is_kept(wanted: &Value, after: &Value, own: Option<&str>) -> bool {
    match (wanted, after) {
        (Value::Object(wanted), Value::Object(after)) => {
            let is_kept = |(name, one): (&String, _)| {
                after.get(name).is_some_and(|after| is_kept(one, after, own))
            };
            wanted.iter().all(is_kept)
        }
        (Value::Array(wanted), Value::Array(after)) => {
            let mut left: Vec<_> = after.iter().collect();
            let are_there = wanted.iter().all(|one| {
                let at = left.iter().position(|after| is_kept(one, after, own));
                at.map(|at| left.swap_remove(at)).is_some()
            });
            are_there && left.iter().all(|more| own.is_some() && id(more) == own)
        }
        // Go does not tell them apart.
        (Value::Array(nothing), Value::Null) | (Value::Null, Value::Array(nothing)) => {
            nothing.is_empty()
        }
        (one, other) => is_same(one, other),
    }
}

/// 1 and 1.0 are the same.
fn is_same(one: &Value, other: &Value) -> bool {
    one == other
        || matches!((one.as_f64(), other.as_f64()), (Some(a), Some(b)) if a.total_cmp(&b).is_eq())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_that_became_another_is_not_kept() {
        for (wanted, after) in [
            (json!([]), json!(["dynamic"])),
            (json!(["a", "b"]), json!(["a"])),
            (json!(["a", "a"]), json!(["a", "b"])),
            (json!([{"id": "a", "permit": true}]), json!([{"id": "a", "permit": false}])),
            (json!({"unit": "furlong"}), json!({"unit": ""})),
            (json!([]), json!([{"deviceID": "B"}])),
            (json!("sideways"), json!("random")),
        ] {
            assert!(!is_kept(&wanted, &after, Some("OWN")), "{wanted} became {after}");
        }
    }

    #[test]
    fn an_order_a_filling_and_the_own_device_are_no_loss() {
        for (wanted, after) in [
            (json!(["b", "a"]), json!(["a", "b"])),
            (json!({"type": "simple"}), json!({"type": "simple", "params": {"keep": "5"}})),
            (json!([{"deviceID": "B"}]), json!([{"deviceID": "OWN"}, {"deviceID": "B", "x": 1}])),
            (json!(1), json!(1.0)),
            (json!([]), json!(null)),
        ] {
            assert!(is_kept(&wanted, &after, Some("OWN")), "{wanted} became {after}");
        }
        assert!(!is_kept(&json!([]), &json!([{"deviceID": "OWN"}]), None));
        assert!(!is_kept(&json!([]), &json!(["x"]), None), "what has no id is nobody");
    }
}
