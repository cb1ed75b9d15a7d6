package systemtest

import (
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt"
	"github.com/bucktgo/buckt/mockserver/internal/mocktest"
)

// dnsProvider is the API of a DNS provider for a zone. Its names are relative to the zone, and its values have no dot at the end.
type dnsProvider struct {
	zone    string
	records map[string]string
}

func (p *dnsProvider) set(name, kind, value string) error {
	if strings.HasSuffix(name, ".") || strings.HasSuffix(name, p.zone) || strings.HasSuffix(value, ".") {
		return fmt.Errorf("invalid record %s %s %s", name, kind, value)
	}
	p.records[kind+" "+name] = value
	return nil
}

// A program creates a bucket, sets the records that it needs at a DNS provider, and reads a file at the domain.
func TestDNSRecords(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		server := mocktest.New(t)
		client, ctx := server.Client(), t.Context()
		created, err := client.Buckets.Create(ctx, buckt.BucketCreateParams{Name: "a", CustomDomain: "cdn.example.com"})
		require.NoError(t, err)
		provider := &dnsProvider{zone: "example.com", records: make(map[string]string)}
		bucket, err := client.Buckets.WaitUntilActive(ctx, created.ID, buckt.WaitParams{OnChange: func(b *buckt.Bucket) {
			for _, r := range b.DNSRecords {
				if r.Value == "pending-cloudfront-distribution" {
					continue
				}
				name := strings.TrimSuffix(strings.TrimSuffix(r.Name, "."), "."+provider.zone)
				require.Error(t, provider.set(r.Name, r.Type, r.Value), "records are no input for the provider as they are")
				require.NoError(t, provider.set(name, r.Type, strings.TrimSuffix(r.Value, ".")))
			}
		}})
		require.NoError(t, err)
		require.Len(t, provider.records, 2)
		require.Regexp(t, `^d[a-z0-9]{13}\.cloudfront\.net$`, provider.records["CNAME cdn"])
		require.False(t, bucket.DNSRecords[0].Applied || bucket.DNSRecords[1].Applied, "only the dashboard and Domain Connect set it")

		_, err = client.Files.Upload(ctx, created.ID, "f", buckt.FileUploadParams{Source: buckt.FromBytes([]byte("content"))})
		require.NoError(t, err)
		_, err = client.Files.Download(ctx, created.ID, "f")
		unknown, isUnknown := errors.AsType[*net.DNSError](err)
		require.True(t, isUnknown, "%v", err)
		require.True(t, unknown.IsNotFound)
		require.NoError(t, server.Buckt().SetDNS("cdn.example.com", true))
		d, err := client.Files.Download(ctx, created.ID, "f")
		require.NoError(t, err)
		require.Equal(t, int64(len("content")), d.Size)
		require.NoError(t, d.Close())
	})
}
