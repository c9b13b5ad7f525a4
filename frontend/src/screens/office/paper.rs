//! The receipt, to be handed to the citizen.

use crate::body::Body;
use crate::browser::BlobLink;
use crate::shell::use_shell;
use crate::ui::Page;
use rubrica_core::api::v1::Receipt;
use yew::{Callback, Html, Properties, component, html, use_memo};

#[derive(Properties, PartialEq)]
pub(super) struct PaperProps {
    pub(super) receipt: Receipt,
    /// The next citizen.
    pub(super) on_next: Callback<()>,
}

/// The code is shown here and on the paper, and never again.
#[component]
pub(super) fn Paper(props: &PaperProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let link = use_memo(props.receipt.clone(), |receipt| {
        BlobLink::to_bytes(receipt.receipt.as_ref(), "application/pdf")
    });
    let next = props.on_next.reform(|_| ());
    html! {
        <Page title={i18n.text("office-done-title")} owner={Body::Aeat}>
            <p class="lead">{ i18n.text("office-done-text") }</p>
            <p>
                { i18n.text("activation-code-label") }{ ": " }
                <code id="code">{ &props.receipt.activation_code }</code>
            </p>
            if let Some(link) = &*link {
                <p>
                    <a id="download" class="button" href={link.address().to_owned()}
                        download="justificante.pdf">
                        { i18n.text("office-download") }
                    </a>
                </p>
            }
            <p>
                <button type="button" id="next" class="button-quiet" onclick={next}>
                    { i18n.text("office-next") }
                </button>
            </p>
        </Page>
    }
}
