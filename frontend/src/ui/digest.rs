//! A digest that people can compare and copy.

use crate::browser;
use crate::shell::use_shell;
use wasm_bindgen_futures::JsFuture;
use yew::platform::spawn_local;
use yew::{AttrValue, Callback, Html, Properties, component, html, use_state_eq};

#[derive(Properties, PartialEq)]
pub(crate) struct DigestProps {
    /// Lower-case hexadecimal.
    pub(crate) hex: AttrValue,
}

/// First and last characters, the whole on request, and a button that copies it.
#[component]
pub(crate) fn Digest(props: &DigestProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let copied = use_state_eq(|| false);
    let copy = {
        let copied = copied.clone();
        let hex = props.hex.clone();
        Callback::from(move |_| {
            let copied = copied.clone();
            let hex = hex.clone();
            spawn_local(async move {
                let Some(window) = browser::window() else { return };
                let written = window.navigator().clipboard().write_text(&hex);
                copied.set(JsFuture::from(written).await.is_ok());
            });
        })
    };
    html! {
        <div class="digest">
            <details>
                <summary><code id="digest-short">{ short(&props.hex) }</code></summary>
                <code id="digest" class="digest-whole">{ props.hex.clone() }</code>
            </details>
            <button type="button" id="digest-copy" class="button-quiet" onclick={copy}>
                { i18n.text("digest-copy") }
            </button>
            <span role="status" class="small">
                if *copied { { i18n.text("digest-copied") } }
            </span>
        </div>
    }
}

/// Lower-case hexadecimal.
pub(crate) fn to_hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The first and the last eight characters, in groups of four.
fn short(hex: &str) -> String {
    let head = hex.get(..8).unwrap_or(hex);
    let tail = hex.len().checked_sub(8).and_then(|at| hex.get(at..)).unwrap_or_default();
    let group = |part: &str| {
        let (a, b) = part.split_at_checked(4).unwrap_or((part, ""));
        format!("{a} {b}")
    };
    format!("{} … {}", group(head), group(tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_digest_shows_both_ends() {
        let hex = to_hex(&core::array::from_fn::<u8, 32, _>(|at| at as u8));
        assert_eq!(short(&hex), "0001 0203 … 1c1d 1e1f");
        assert_eq!(short(""), "  …  ");
    }
}
