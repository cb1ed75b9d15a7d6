package objectlock_test

import (
	"encoding/xml"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/bucktgo/buckt/mockserver/internal/s3/objectlock"
)

func TestConfigurationsAreReadAsWritten(t *testing.T) {
	now := time.Date(2024, time.February, 28, 1, 2, 3, 0, time.UTC)
	for name, test := range map[string]struct {
		of    objectlock.Default
		until time.Time // of a version that is written now
	}{
		"none":  {},
		"days":  {objectlock.Default{Mode: objectlock.Governance, Days: 2}, now.AddDate(0, 0, 2)},
		"years": {objectlock.Default{Mode: objectlock.Compliance, Years: 100}, now.AddDate(100, 0, 0)},
	} {
		t.Run(name, func(t *testing.T) {
			text, err := xml.Marshal(objectlock.New("ns", test.of))
			require.NoError(t, err)
			var read objectlock.Configuration
			require.NoError(t, xml.Unmarshal(text, &read))
			got, err := read.Default(false)
			require.NoError(t, err)
			require.Equal(t, test.of, got)
			require.Equal(t, objectlock.Retention{Mode: test.of.Mode, Until: test.until}, got.From(now))
		})
	}
}
