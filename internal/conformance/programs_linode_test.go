package conformance_test

import (
	"testing"

	"github.com/linode/linodego"
	"github.com/stretchr/testify/require"
)

// TestLinodePrograms makes linodego, which Terraform's provider and others use, from the variables of -env alone.
func TestLinodePrograms(t *testing.T) {
	tools := newTools(t)
	for name, flags := range map[string][]string{"plain": nil, "TLS": {"-tls"}} {
		t.Run(name, func(t *testing.T) {
			m := tools.start(t, []string{"true"}, flags...)
			m.setenv(t)
			client, err := linodego.NewClientFromEnv(nil)
			require.NoError(t, err)
			buckets, err := client.ListObjectStorageBuckets(t.Context(), nil)
			require.NoError(t, err)
			require.Len(t, buckets, 1)
			require.Equal(t, m.env["S3_BUCKET"], buckets[0].Label)
		})
	}
}
