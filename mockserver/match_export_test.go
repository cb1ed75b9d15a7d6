package mockserver

// ValidateForFault is what a fault asks of its match.
func ValidateForFault(m Match) error { return m.validateForFault() }
