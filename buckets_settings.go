package buckt

import "slices"

// ManagedSettings has the settings of an imported bucket that Buckt manages. Changing any other setting is a
// [*ForbiddenError].
type ManagedSettings struct {
	Visibility   bool `json:"visibility"`
	Cache        bool `json:"cache"`
	CORS         bool `json:"cors"`
	Lifecycle    bool `json:"lifecycle"`
	Optimization bool `json:"optimization"`
}

// CachePreset selects the Cache-Control header of files.
type CachePreset string

// The presets.
const (
	CacheNone       CachePreset = "no-cache"
	CacheShort      CachePreset = "short"      // an hour
	CacheStandard   CachePreset = "standard"   // a day
	CacheAggressive CachePreset = "aggressive" // 30 days, immutable
	CacheImmutable  CachePreset = "immutable"  // a year, immutable
)

// OptimizationMode selects how much images are compressed after an upload.
type OptimizationMode string

// The modes. All except OptimizationNone need a paid plan.
const (
	OptimizationNone     OptimizationMode = "none"
	OptimizationLight    OptimizationMode = "light"
	OptimizationBalanced OptimizationMode = "balanced"
	OptimizationMaximum  OptimizationMode = "maximum"
)

var optimizationModes = []OptimizationMode{OptimizationNone, OptimizationLight, OptimizationBalanced, OptimizationMaximum}

func checkOptimization(op *operation, field string, m OptimizationMode) error {
	if !slices.Contains(optimizationModes, m) {
		return invalid(op, field, "must be none, light, balanced or maximum, and is %q", string(m))
	}
	return nil
}
