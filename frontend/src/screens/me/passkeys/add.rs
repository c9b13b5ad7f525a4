//! A new passkey: its name, and the browser that makes it.

use crate::api;
use crate::body::Body;
use crate::passkey;
use crate::shell::{Shell, note, use_shell};
use crate::trouble::Trouble;
use crate::ui::page::error_at;
use crate::ui::{FieldError, Page, SubmitButton, TextField};
use rubrica_core::api::v1::{OpenPasskey, PasskeyRegistration, Transaction};
use rubrica_engine_api::NewPasskey;
use yew::platform::spawn_local;
use yew::{
    AttrValue, Callback, Html, Properties, SubmitEvent, UseReducerHandle, component, html,
    use_state, use_state_eq,
};

#[derive(Properties, PartialEq)]
pub(super) struct AddProps {
    /// Hears of the passkey that was made, and of the transaction that enrols it.
    pub(super) on_made: Callback<(Transaction, NewPasskey)>,
}

/// A name for it; the rest is asked by the device.
#[component]
pub(super) fn Add(props: &AddProps) -> Html {
    let shell = use_shell();
    let i18n = &shell.i18n;
    let label = use_state_eq(String::new);
    let errors = use_state(Vec::<FieldError>::new);
    let trouble = use_state(|| None::<Trouble>);
    let busy = use_state_eq(|| false);
    let onsubmit = {
        let (shell, label) = (shell.clone(), label.clone());
        let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
        let on_made = props.on_made.clone();
        Callback::from(move |event: SubmitEvent| {
            event.prevent_default();
            if *busy {
                return;
            }
            trouble.set(None);
            if label.trim().is_empty() {
                let text = shell.i18n.text("problem-passkey-label");
                errors.set(vec![FieldError { field: "label", text }]);
                return;
            }
            errors.set(Vec::new());
            busy.set(true);
            let (shell, label) = (shell.clone(), (*label).clone());
            let (errors, trouble, busy) = (errors.clone(), trouble.clone(), busy.clone());
            let on_made = on_made.clone();
            spawn_local(async move {
                let made = make(&shell, label).await;
                busy.set(false);
                match made {
                    Ok(made) => on_made.emit(made),
                    Err(problem) if problem.is_ours() => trouble.set(Some(problem)),
                    Err(problem) => {
                        let text = shell.i18n.trouble(&problem);
                        errors.set(vec![FieldError { field: "label", text }]);
                    }
                }
            });
        })
    };
    let on_input = {
        let label = label.clone();
        Callback::from(move |typed| label.set(typed))
    };
    html! {
        <Page title={i18n.text("passkeys-add-title")} owner={Body::Giss}
            errors={(*errors).clone()} trouble={(*trouble).clone()}>
            <p class="lead">{ i18n.text("passkeys-intro") }</p>
            <p class="notice notice-unsure" id="shared-device">{ i18n.text("passkeys-add-shared") }</p>
            <form novalidate=true {onsubmit}>
                <TextField id="label" label={i18n.text("passkeys-label")}
                    hint={AttrValue::from(i18n.text("passkeys-label-hint"))}
                    error={error_at(&errors, "label")} value={(*label).clone()} {on_input}
                    autocomplete="off" />
                <p role="status">
                    if *busy { { i18n.text("passkeys-waiting") } }
                </p>
                <SubmitButton label={i18n.text("passkeys-create")} busy={*busy} />
            </form>
        </Page>
    }
}

/// Has the passkey made at this very address, and opens its enrolment.
async fn make(
    shell: &UseReducerHandle<Shell>,
    label: String,
) -> Result<(Transaction, NewPasskey), Trouble> {
    let asked: Result<PasskeyRegistration, _> =
        api::post_nothing("/passkeys/registration", shell.csrf()).await;
    let asked = note(shell, asked)?;
    let origin = passkey::origin().ok_or_else(|| Trouble::new("passkey_not_supported"))?;
    let made = passkey::make(&asked).await?;
    let body = OpenPasskey {
        registration: asked.registration,
        label,
        attestation_object: made.attestation_object.clone(),
        client_data: made.client_data.clone(),
    };
    let opened = api::post("/transactions/passkey", shell.csrf(), &body).await;
    let passkey = NewPasskey {
        nonce: asked.nonce,
        rp_id: asked.rp_id,
        origin,
        attestation_object: made.attestation_object,
        client_data: made.client_data,
    };
    Ok((note(shell, opened)?, passkey))
}
