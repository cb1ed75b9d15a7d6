package conformance_test

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// check is a test of one S3 feature, by a client with a key of a control plane.
type check struct {
	name string
	run  func(t *testing.T, f *fixture)
	// without is a client that does not support the feature.
	without string
}

// checksOf returns the checks that a client runs.
func checksOf(client string) []check {
	return slices.DeleteFunc(slices.Clone(s3Checks), func(c check) bool { return c.without == client })
}

// s3Checks are the checks that each client runs, by subject.
var s3Checks = slices.Concat(
	objectChecks, rangeChecks, keyChecks, metadataChecks, conditionalChecks, copyChecks, listChecks, multipartChecks,
	versionChecks, lockChecks, checksumChecks, streamChecks, presignChecks, signatureChecks, scopeChecks, concurrencyChecks,
)

func TestS3(t *testing.T) {
	for _, client := range s3Clients {
		t.Run(client.name, func(t *testing.T) {
			for _, c := range checksOf(client.name) {
				t.Run(c.name, func(t *testing.T) { c.run(t, newFixture(t, client.open)) })
			}
		})
	}
}

// Each client runs at least fifty checks with unique names.
func TestS3Checks(t *testing.T) {
	require.Len(t, s3Clients, 2)
	for _, client := range s3Clients {
		names := make(map[string]bool)
		for _, c := range checksOf(client.name) {
			require.False(t, names[c.name], "%q is a duplicate", c.name)
			names[c.name] = true
		}
		require.GreaterOrEqual(t, len(names), 50, client.name)
		t.Logf("%s: %d checks", client.name, len(names))
	}
}
