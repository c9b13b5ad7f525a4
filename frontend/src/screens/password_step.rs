//! The step in which the password is typed for one act, and the one that takes its place if the act is
//! a change of password.

use crate::body::Body;
use crate::screens::new_password::{NewPasswordField, Owner, check, use_new_password};
use crate::shell::use_shell;
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::password_field::take_password;
use crate::ui::{FieldError, Page, PasswordField, SubmitButton};
use rubrica_engine_api::Password;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, component, html, use_node_ref, use_state,
};

/// What was typed.
#[derive(Debug)]
pub(crate) struct Typed {
    /// The password.
    pub(crate) password: Password,
    /// The one that takes its place, where one is asked for.
    pub(crate) replacement: Option<Password>,
}

#[derive(Properties, PartialEq)]
pub(crate) struct PasswordStepProps {
    pub(crate) title: AttrValue,
    #[prop_or_default]
    pub(crate) errors: Vec<FieldError>,
    #[prop_or_default]
    pub(crate) trouble: Option<Trouble>,
    pub(crate) busy: bool,
    /// Whose password it is, if another one is to take its place.
    #[prop_or_default]
    pub(crate) owner: Option<Owner>,
    /// Hears what was typed.
    pub(crate) on_typed: Callback<Typed>,
    /// Goes back without doing it.
    pub(crate) on_cancel: Callback<()>,
    /// What the password is for.
    pub(crate) children: Html,
}

/// The police manage the passwords that open keys [domain A0].
#[component]
pub(crate) fn PasswordStep(props: &PasswordStepProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let input = use_node_ref();
    let new = use_new_password();
    let found = use_state(Vec::<FieldError>::new);
    let onsubmit = {
        let (shell, input, new, found) = (shell.clone(), input.clone(), new.clone(), found.clone());
        let (owner, on_typed, busy) = (props.owner.clone(), props.on_typed.clone(), props.busy);
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if busy {
                return;
            }
            let password = take_password(&input);
            let mut errors = Vec::new();
            if password.is_none() {
                let text = shell.i18n.text("error-password-missing");
                errors.push(FieldError { field: "password", text });
            }
            let replacement = owner.as_ref().and_then(|owner| {
                let replacement = new.take();
                errors.extend(check(&shell, owner, replacement.as_ref()));
                // Nothing was sent yet: to try the same again costs no attempt.
                let same = replacement.as_ref().zip(password.as_ref());
                if same.is_some_and(|(new, old)| new.0 == old.0) {
                    let text = shell.i18n.text("error-password-unchanged");
                    errors.push(FieldError { field: "new-password", text });
                }
                replacement
            });
            found.set(errors.clone());
            if let Some(password) = password.filter(|_| errors.is_empty()) {
                on_typed.emit(Typed { password, replacement });
            }
        })
    };
    let errors = if found.is_empty() { props.errors.clone() } else { (*found).clone() };
    let label = match props.owner {
        Some(_) => "present-password-label",
        None => "password-label",
    };
    let cancel = props.on_cancel.reform(|_| ());
    html! {
        <Page title={props.title.clone()} owner={Body::Dgp} errors={errors.clone()}
            trouble={props.trouble.clone()}>
            { props.children.clone() }
            <form novalidate=true {onsubmit}>
                <PasswordField id="password" label={i18n.text(label)}
                    error={error_at(&errors, "password")} autocomplete="current-password"
                    {input} busy={props.busy} />
                if let Some(owner) = &props.owner {
                    <NewPasswordField owner={owner.clone()} state={new}
                        error={error_at(&errors, "new-password")} busy={props.busy} />
                }
                <p class="hint">{ i18n.text("password-stays") }</p>
                <SubmitButton label={i18n.text("continue")} busy={props.busy} />
                <p>
                    <button type="button" id="cancel" class="button-link" onclick={cancel}>
                        { i18n.text("do-not-continue") }
                    </button>
                </p>
            </form>
        </Page>
    }
}
