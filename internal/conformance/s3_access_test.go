package conformance_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// An access is made with the functions that a user has for it.

func foundryDBS3Access(t *testing.T, client *buckt.Client, service *buckt.FoundryDBFileService, key *buckt.FoundryDBKey) buckt.S3Access {
	t.Helper()
	access, err := client.FoundryDB.S3Access(service, key)
	require.NoError(t, err)
	return access
}

func amoveS3Access(t *testing.T, client *buckt.Client, key *buckt.AmoveKey, storage *buckt.AmoveCloudAccount, bucket string) buckt.S3Access {
	t.Helper()
	access, err := client.Amove.S3Access(key, storage, bucket)
	require.NoError(t, err)
	return access
}

func linodeS3Access(t *testing.T, client *buckt.Client, key *buckt.LinodeKey, bucket *buckt.LinodeBucket) buckt.S3Access {
	t.Helper()
	access, err := client.Linode.S3Access(key, bucket)
	require.NoError(t, err)
	return access
}

// secure is an access over https, where clients stream their uploads with a checksum behind them. In memory either is served.
func secure(access buckt.S3Access) buckt.S3Access {
	access.Endpoint = strings.Replace(access.Endpoint, "http://", "https://", 1)
	return access
}

// plain connects over http, where clients sign the body.
func (c *connection) plain() {
	c.access.Endpoint = strings.Replace(c.access.Endpoint, "https://", "http://", 1)
}
