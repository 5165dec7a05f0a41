"""Learning how a change of hair is rated: by patients, investigators and panels of photographs."""
