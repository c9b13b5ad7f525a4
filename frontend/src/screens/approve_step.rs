//! The step in which a passkey confirms an act.

use crate::body::Body;
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::{FieldError, Page, SubmitButton};
use yew::{AttrValue, Callback, Html, Properties, SubmitEvent, component, html};

#[derive(Properties, PartialEq)]
pub(crate) struct ApproveStepProps {
    pub(crate) errors: Vec<FieldError>,
    pub(crate) trouble: Option<Trouble>,
    pub(crate) busy: bool,
    /// What the button does, in words.
    pub(crate) action: AttrValue,
    /// Asks the passkey.
    pub(crate) on_approve: Callback<()>,
    /// Confirms with a code instead.
    pub(crate) on_code: Callback<()>,
    /// Goes back without doing it.
    pub(crate) on_cancel: Callback<()>,
    /// What is confirmed.
    pub(crate) children: Html,
}

/// One button; whoever has no passkey at hand takes the code.
#[component]
pub(crate) fn ApproveStep(props: &ApproveStepProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let onsubmit = {
        let (busy, on_approve) = (props.busy, props.on_approve.clone());
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if !busy {
                on_approve.emit(());
            }
        })
    };
    html! {
        <Page title={i18n.text("approve-title")} owner={Body::Dgp}
            errors={props.errors.clone()} trouble={props.trouble.clone()}>
            { props.children.clone() }
            <p>{ i18n.text("approve-text") }</p>
            <form novalidate=true {onsubmit}>
                <SubmitButton id="approve" label={props.action.clone()} busy={props.busy} />
            </form>
            <details class="more" id="approve-other">
                <summary>{ i18n.text("approve-other") }</summary>
                <p>
                    <button type="button" id="approve-with-code" class="button-quiet"
                        onclick={props.on_code.reform(|_| ())}>
                        { i18n.text("approve-with-code") }
                    </button>
                </p>
            </details>
            <p>
                <button type="button" id="cancel" class="button-link"
                    onclick={props.on_cancel.reform(|_| ())}>
                    { i18n.text("do-not-continue") }
                </button>
            </p>
        </Page>
    }
}
