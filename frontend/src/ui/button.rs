//! The button that sends a form.

use crate::shell::use_shell;
use yew::{AttrValue, Html, Properties, component, html};

#[derive(Properties, PartialEq)]
pub(crate) struct SubmitButtonProps {
    /// Identifier, for tests.
    #[prop_or(AttrValue::Static("submit"))]
    pub(crate) id: AttrValue,
    /// What it does, in words.
    pub(crate) label: AttrValue,
    /// Whether it is being done. The form ignores a second click by itself.
    pub(crate) busy: bool,
}

/// Keeps its label and width while busy; that it is busy is said beside it.
#[component]
pub(crate) fn SubmitButton(props: &SubmitButtonProps) -> Html {
    let shell = use_shell();
    html! {
        <div class="actions">
            <button id={props.id.clone()} type="submit" class="button"
                aria-disabled={if props.busy { "true" } else { "false" }}>
                { props.label.clone() }
            </button>
            <span class="busy" role="status">
                if props.busy {
                    <span class="spinner" aria-hidden="true"></span>
                    { shell.i18n.text("busy") }
                }
            </span>
        </div>
    }
}
