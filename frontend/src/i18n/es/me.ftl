# Los datos y las sesiones del ciudadano.

problem-session-unknown = Esta sesión ya había terminado. Vuelva a cargar la lista.
problem-session-not-raisable = Esta sesión no necesita ningún código: siga adelante, o salga y entre de nuevo.
