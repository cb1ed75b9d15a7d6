package buckt

import "slices"

// ManagedSettings says which settings of an imported bucket Buckt manages. Changing another one is refused with a
// [*ForbiddenError].
type ManagedSettings struct {
	Visibility   bool `json:"visibility"`
	Cache        bool `json:"cache"`
	CORS         bool `json:"cors"`
	Lifecycle    bool `json:"lifecycle"`
	Optimization bool `json:"optimization"`
}

// CachePreset chooses the Cache-Control header of files.
type CachePreset string

// The presets.
const (
	CacheNone       CachePreset = "no-cache"
	CacheShort      CachePreset = "short"      // an hour
	CacheStandard   CachePreset = "standard"   // a day
	CacheAggressive CachePreset = "aggressive" // 30 days, immutable
	CacheImmutable  CachePreset = "immutable"  // a year, immutable
)

// OptimizationMode says how far images are made smaller after an upload.
type OptimizationMode string

// The modes. All but OptimizationNone need a paid plan.
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
