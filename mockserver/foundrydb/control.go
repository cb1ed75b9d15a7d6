package foundrydb

import "errors"

// SetFileServiceStatus takes a file service to a status, one that no document knows as well, and keeps it there until something
// else changes it: one set to Deleting is not gone by itself.
func (s *System) SetFileServiceStatus(id, status string) error {
	now := s.begin()
	defer s.mu.Unlock()
	fs, err := s.seededService(id)
	if err != nil {
		return err
	}
	if status == "" {
		return errors.New("mockserver: a status must not be empty")
	}
	fs.follow()
	fs.enter(status, now)
	return nil
}

// FailNextProvisioning makes the next n provisionings end with the status Failed. Each takes as long as it would have.
func (s *System) FailNextProvisioning(n int) {
	s.begin()
	defer s.mu.Unlock()
	s.failNext += n
}

// HideRevokedKeys leaves revoked keys out of lists. By default they are there, with the status revoked: no document says which.
func (s *System) HideRevokedKeys() {
	s.switchHabit(func(h *habits) { h.hidesRevokedKeys = true })
}

// OmitEarlyFilesConfig leaves files_config out of file services that have no bucket yet. By default it is there, without a bucket:
// no document says which.
func (s *System) OmitEarlyFilesConfig() {
	s.switchHabit(func(h *habits) { h.omitsEarlyConfig = true })
}

// RefusePasswords takes tokens alone. By default both are taken: the older documents know passwords only, the newer ones tokens.
func (s *System) RefusePasswords() {
	s.switchHabit(func(h *habits) { h.refusesPasswords = true })
}

// RefuseTokens takes names and passwords alone.
func (s *System) RefuseTokens() {
	s.switchHabit(func(h *habits) { h.refusesTokens = true })
}

func (s *System) switchHabit(set func(*habits)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	set(&s.habits)
}
