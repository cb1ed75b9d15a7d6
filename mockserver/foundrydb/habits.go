package foundrydb

// habits are behaviors that no document states, so that tests can switch them.
type habits struct {
	hidesRevokedKeys bool
	omitsEarlyConfig bool
	refusesPasswords bool
	refusesTokens    bool
}

// HideRevokedKeys leaves revoked keys out of lists. By default lists have them, with the status revoked. The documents leave it
// open.
func (s *System) HideRevokedKeys() {
	s.switchHabit(func(h *habits) { h.hidesRevokedKeys = true })
}

// OmitEarlyFilesConfig leaves files_config out of file services that have no bucket yet. By default files_config is present, without
// a bucket. The documents leave it open.
func (s *System) OmitEarlyFilesConfig() {
	s.switchHabit(func(h *habits) { h.omitsEarlyConfig = true })
}

// RefusePasswords accepts tokens only. By default passwords and tokens are accepted: the older documents have only passwords, the
// newer ones tokens.
func (s *System) RefusePasswords() {
	s.switchHabit(func(h *habits) { h.refusesPasswords = true })
}

// RefuseTokens accepts names and passwords only.
func (s *System) RefuseTokens() {
	s.switchHabit(func(h *habits) { h.refusesTokens = true })
}

func (s *System) switchHabit(set func(*habits)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.habits)
}
