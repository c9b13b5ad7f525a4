//! The field for a password. Its content is read when the form is sent and never kept.

use super::field::FieldFrame;
use crate::shell::use_shell;
use rubrica_engine_api::Password;
use web_sys::HtmlInputElement;
use yew::{
    AttrValue, Callback, Html, InputEvent, NodeRef, Properties, TargetCast as _, component, html,
    use_effect_with, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(crate) struct PasswordFieldProps {
    /// Identifier of the input.
    pub(crate) id: &'static str,
    pub(crate) label: AttrValue,
    #[prop_or_default]
    pub(crate) error: Option<AttrValue>,
    /// `current-password` or `new-password`.
    pub(crate) autocomplete: &'static str,
    /// Where the form finds the input.
    pub(crate) input: NodeRef,
    /// Identifier of further text about the field.
    #[prop_or_default]
    pub(crate) described_by: Option<&'static str>,
    /// Hears what is in the field, for rules that are shown as they are met.
    #[prop_or_default]
    pub(crate) on_input: Option<Callback<Password>>,
    /// Whether the form is being sent: the password is hidden again.
    pub(crate) busy: bool,
}

/// A password with a button that shows it.
#[component]
pub(crate) fn PasswordField(props: &PasswordFieldProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let shown = use_state_eq(|| false);
    {
        let shown = shown.clone();
        use_effect_with(props.busy, move |busy| {
            if *busy {
                shown.set(false);
            }
        });
    }
    let toggle = {
        let shown = shown.clone();
        Callback::from(move |_| shown.set(!*shown))
    };
    let oninput = props.on_input.clone().map(|on_input| {
        Callback::from(move |event: InputEvent| {
            let input: HtmlInputElement = event.target_unchecked_into();
            on_input.emit(Password(input.value()));
        })
    });
    let frame = FieldFrame { id: props.id, hint: None, error: props.error.as_ref() };
    let described_by: Vec<String> =
        props.described_by.map(str::to_owned).into_iter().chain(frame.described_by()).collect();
    let described_by = (!described_by.is_empty()).then(|| described_by.join(" "));
    let status = if *shown { "password-is-shown" } else { "password-is-hidden" };
    html! {
        <div class={frame.class()}>
            <label for={props.id}>{ props.label.clone() }</label>
            { frame.notes() }
            <div class="password">
                <input ref={props.input.clone()} id={props.id} name={props.id}
                    type={if *shown { "text" } else { "password" }} {oninput}
                    autocomplete={props.autocomplete} autocapitalize="none" spellcheck="false"
                    aria-describedby={described_by} aria-invalid={frame.invalid()} />
                <button type="button" class="button-quiet" id={format!("{}-show", props.id)}
                    aria-controls={props.id} onclick={toggle}>
                    { i18n.text(if *shown { "password-hide" } else { "password-show" }) }
                </button>
            </div>
            <p class="hidden-text" role="status">{ i18n.text(status) }</p>
        </div>
    }
}

/// Takes the password out of its field, which is empty afterwards.
pub(crate) fn take_password(input: &NodeRef) -> Option<Password> {
    let input = input.cast::<HtmlInputElement>()?;
    let password = Password(input.value());
    input.set_value("");
    (!password.0.is_empty()).then_some(password)
}
