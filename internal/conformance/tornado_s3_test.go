package conformance_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
)

// verification asserts why Tornado rejected a bucket.
func verification(t *testing.T, err error, reason buckt.TornadoVerificationReason) {
	t.Helper()
	var failed *buckt.TornadoVerificationError
	require.ErrorAs(t, err, &failed)
	require.Equal(t, reason, failed.Reason, "%v", err)
}

// Tornado lists the bucket with the key, like any client.
func TestTornadoVerifiesOverS3(t *testing.T) {
	for _, system := range s3Systems {
		t.Run(system.name, func(t *testing.T) {
			f := newFixture(t, openAWS)
			good := buckt.TornadoS3Access(system.access(t, f))
			_, err := f.client.Tornado.SetBucket(t.Context(), good)
			require.NoError(t, err)
			_, err = f.client.Tornado.ResetBucket(t.Context())
			require.NoError(t, err)
			wrong := good
			wrong.SecretKey = buckt.NewSecret(strings.Repeat("x", 40))
			_, err = f.client.Tornado.SetBucket(t.Context(), wrong)
			verification(t, err, buckt.TornadoVerificationBadCredentials)
			require.False(t, f.server.Tornado().Customer().Configured(), "what is not verified is not saved")
		})
	}
}

func TestTornadoRefusals(t *testing.T) {
	f := newFixture(t, openAWS)
	good := buckt.TornadoS3Access(f.access)
	_, err := f.client.Tornado.SetBucket(t.Context(), good)
	require.NoError(t, err)
	for name, test := range map[string]struct {
		change func(*buckt.TornadoBucketParams)
		reason buckt.TornadoVerificationReason
	}{
		"wrong secret": {
			func(p *buckt.TornadoBucketParams) { p.SecretKey = buckt.NewSecret(strings.Repeat("x", 40)) },
			buckt.TornadoVerificationBadCredentials,
		},
		"unknown key": {
			func(p *buckt.TornadoBucketParams) { p.AccessKey = "AKIAIOSFODNN7EXAMPLE" }, buckt.TornadoVerificationBadCredentials,
		},
		"missing bucket": {
			func(p *buckt.TornadoBucketParams) { p.Bucket = "no-such-bucket" }, buckt.TornadoVerificationNoBucket,
		},
		"unreachable endpoint": {
			func(p *buckt.TornadoBucketParams) { p.Endpoint = "https://s3.nowhere.invalid" }, buckt.TornadoVerificationUnreachable,
		},
	} {
		t.Run(name, func(t *testing.T) {
			params := good
			test.change(&params)
			_, err := f.client.Tornado.SetBucket(t.Context(), params)
			verification(t, err, test.reason)
			kept, _ := f.server.Tornado().Customer().Bucket()
			require.Equal(t, good.Bucket, kept.Bucket)
			require.Equal(t, good.Endpoint, kept.Endpoint)
		})
	}
}

// The current permissions count: a key that may not list, is for another bucket or is revoked, is refused.
func TestTornadoKeyRights(t *testing.T) {
	f := newFixture(t, openAWS)
	set := func(access buckt.S3Access) error {
		_, err := f.client.Tornado.SetBucket(t.Context(), buckt.TornadoBucketParams{
			Endpoint: access.Endpoint, Bucket: access.Bucket, Region: access.Region,
			AccessKey: access.AccessKeyID, SecretKey: access.SecretAccessKey,
		})
		return err
	}
	service := f.foundryDBService(t, "uploads")
	for permissions, lists := range map[buckt.FoundryDBPermissions]bool{
		buckt.FoundryDBRead: true, buckt.FoundryDBReadWrite: true, buckt.FoundryDBWrite: false,
	} {
		access, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: permissions})
		if lists {
			require.NoError(t, set(access), permissions)
			continue
		}
		verification(t, set(access), buckt.TornadoVerificationBadCredentials)
	}
	scoped, _ := f.foundryDBAccess(t, service, buckt.FoundryDBKeyCreateParams{Permissions: buckt.FoundryDBReadWrite, Prefix: "mine/"})
	verification(t, set(scoped), buckt.TornadoVerificationBadCredentials)

	f.amoveBucket(t, "archive", buckt.AmoveBucketCreateParams{})
	other, _ := f.amoveAccess(t, "archive", buckt.AmoveReadWrite, buckt.OnlyBuckets("photos"))
	verification(t, set(other), buckt.TornadoVerificationBadCredentials)
	require.NoError(t, set(f.access))
	require.NoError(t, f.client.Amove.Keys.Delete(t.Context(), f.keyID))
	verification(t, set(f.access), buckt.TornadoVerificationBadCredentials)
}
