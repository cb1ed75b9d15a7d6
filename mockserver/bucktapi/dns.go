package bucktapi

import (
	"fmt"
	"strings"

	"github.com/bucktgo/buckt/mockserver/internal/state"
)

// SetDNS sets the DNS records of a custom domain, or removes them, as its owner does at a DNS provider. Applied of the records follows, as
// the dashboard sets it. A bucket becomes active without its records, but until they are set a request to the domain fails in memory as
// one to an unknown host, and is 404 over TCP. A domain that no bucket has is an error, and so is a managed one, whose records Buckt sets.
func (s *System) SetDNS(domain string, isSet bool) error {
	now := s.begin()
	defer s.mu.Unlock()
	domain = strings.ToLower(domain)
	b := s.domains[domain]
	switch {
	case b == nil:
		return fmt.Errorf("mockserver: SetDNS: %w", state.Invalid("domain", "must be the domain of a bucket, and %q is not", domain))
	case b.ManagedDomain:
		return fmt.Errorf("mockserver: SetDNS: %w", state.Invalid("domain", "must be a custom domain, and %q is managed", domain))
	}
	b.DNSUnset, b.UpdatedAt = !isSet, now
	setApplied(b.DNSRecords, isSet)
	return nil
}
