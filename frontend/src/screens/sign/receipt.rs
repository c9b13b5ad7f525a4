//! The signed document, and what proves that the signature was made.

use crate::body::Body;
use crate::browser::{BlobLink, Moment};
use crate::routes::Route;
use crate::shell::use_shell;
use crate::ui::Page;
use crate::ui::digest::to_hex;
use rubrica_core::api::signer::SignResponse;
use rubrica_engine_api::{Format, Inspection, Signed};
use std::rc::Rc;
use web_sys::File;
use yew::{Callback, Html, Properties, component, html};
use yew_router::prelude::Link;

/// A signed document in the browser's memory.
#[derive(Debug, PartialEq)]
pub(super) struct SignedDocument {
    link: BlobLink,
    /// Name of the file to be kept.
    name: String,
    original: String,
    format: Format,
    answer: SignResponse,
    /// What shows that the signature was logged.
    receipt: BlobLink,
}

impl SignedDocument {
    /// Puts the parts together. The original is not copied.
    pub(super) fn new(
        file: &File,
        inspection: Inspection,
        signed: Signed,
        answer: SignResponse,
        receipt: &[u8],
    ) -> Option<Self> {
        let original = file.name();
        let (link, name) = match &signed {
            Signed::Tail(tail) => (
                BlobLink::to_file_and_tail(file, tail.as_ref(), "application/pdf"),
                signed_name(&original),
            ),
            Signed::Detached(message) => (
                BlobLink::to_bytes(message.as_ref(), "application/pkcs7-signature"),
                format!("{original}.p7s"),
            ),
        };
        let receipt = BlobLink::to_bytes(receipt, "application/json")?;
        Some(Self { link: link?, name, original, format: inspection.format, answer, receipt })
    }
}

/// `contract.pdf` becomes `contract-signed.pdf`.
fn signed_name(original: &str) -> String {
    match original.rsplit_once('.') {
        Some((stem, end)) if !stem.is_empty() => format!("{stem}-signed.{end}"),
        _ => format!("{original}-signed.pdf"),
    }
}

#[derive(Properties, PartialEq)]
pub(super) struct ReceiptProps {
    pub(super) signature: Rc<SignedDocument>,
    pub(super) on_again: Callback<()>,
}

/// The last page.
#[component]
pub(super) fn Receipt(props: &ReceiptProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let signature = &props.signature;
    let answer = &signature.answer;
    let lead = match signature.format {
        Format::Pades => "receipt-lead-pades",
        Format::Cades => "receipt-lead-cades",
    };
    let again = props.on_again.reform(|_| ());
    html! {
        <Page title={i18n.text("receipt-title")} owner={Body::Giss}>
            <p class="lead">{ i18n.with(lead, &[("file", signature.original.as_str().into())]) }</p>
            <p>
                <a id="download" class="button" href={signature.link.address().to_owned()}
                    download={signature.name.clone()}>
                    { i18n.with("receipt-download", &[("file", signature.name.as_str().into())]) }
                </a>
            </p>
            <p>{ i18n.text("receipt-keep") }</p>
            <h2>{ i18n.text("receipt-details") }</h2>
            <div class="panel">
                <dl id="receipt">
                    <dt>{ i18n.text("receipt-transaction") }</dt>
                    <dd><code id="receipt-transaction">{ answer.transaction.to_string() }</code></dd>
                    <dt>{ i18n.text("receipt-time") }</dt>
                    <dd id="receipt-time">{ i18n.moment(answer.signed_at, Moment::DayAndTime) }</dd>
                    <dt>{ i18n.text("receipt-audit") }</dt>
                    <dd>
                        <code id="receipt-audit">
                            { format!("{} · {}", answer.audit.index, to_hex(answer.audit.leaf.as_ref())) }
                        </code>
                    </dd>
                </dl>
            </div>
            <p>{ i18n.text("receipt-audit-text") }</p>
            <p>
                <a id="download-receipt" href={signature.receipt.address().to_owned()}
                    download={format!("{}.receipt.json", signature.name)}>
                    { i18n.text("receipt-download-proof") }
                </a>
            </p>
            <p class="actions">
                <button type="button" id="again" class="button-quiet" onclick={again}>
                    { i18n.text("receipt-again") }
                </button>
                <Link<Route> to={Route::Verify}>{ i18n.text("receipt-verify") }</Link<Route>>
            </p>
        </Page>
    }
}

#[cfg(test)]
mod tests {
    use super::signed_name;

    #[test]
    fn the_signed_file_has_a_name_of_its_own() {
        assert_eq!(signed_name("contrato.pdf"), "contrato-signed.pdf");
        assert_eq!(signed_name("a.b.PDF"), "a.b-signed.PDF");
        assert_eq!(signed_name("contrato"), "contrato-signed.pdf");
        assert_eq!(signed_name(".pdf"), ".pdf-signed.pdf");
    }
}
