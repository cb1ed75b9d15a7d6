package buckt_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"
)

// enumSchemas are the schemas of openapi.yaml with the values of each enumeration of the client.
var enumSchemas = map[string][]string{
	"BucketStatus":                         {"BucktBucketStatus"},
	"CachePreset":                          {"BucktCachePreset"},
	"OptimizationMode":                     {"BucktOptimizationMode"},
	"Permission":                           {"BucktScope"},
	"AWSAccountStatus":                     {"BucktAWSAccountStatus"},
	"Plan":                                 {"BucktPlan"},
	"FoundryDBPermissions":                 {"FoundryDBPermissions", "FoundryDBGrantedPermissions"},
	"FoundryDBKeyPurpose":                  {"FoundryDBKeyPurpose"},
	"FoundryDBKeyStatus":                   {"FoundryDBKeyStatus"},
	"FoundryDBPolicyEffect":                {"FoundryDBPolicyEffect"},
	"FoundryDBFileServiceUsageGranularity": {"FoundryDBUsageGranularity"},
	"FoundryDBPresignMethod":               {"FoundryDBPresignMethod"},
	"AmovePermission":                      {"AmovePermission"},
	"LinodeEndpointType":                   {"LinodeEndpointType"},
	"LinodePermissions":                    {"LinodeKeyPermissions"},
	"LinodeACL":                            {"LinodeACL"},
	"LinodeClusterStatus":                  {"LinodeClusterStatus"},
	"LinodeQuotaType":                      {"LinodeQuotaType"},
	"LinodeQuotaMetric":                    {"LinodeQuotaMetric"},
}

// enumExceptions are the types and values of the client, and the schemas and values of the contract, without a counterpart, with the reason.
// A value is written Type=value.
var enumExceptions = map[string]string{
	"System":                     "names systems, and is in no request",
	"S3Right":                    "is of the client alone",
	"S3Tool":                     "names a program that reads an access",
	"TornadoVerificationReason":  "is read from the text of an error",
	"AmoveCloudProvider":         "is a set of flags, which the contract describes in words",
	"AmoveStorageTier":           "the contract describes the numbers in words, as others were seen",
	"FoundryDBFileServiceStatus": "FoundryDB documents no complete list, so that the contract has a pattern",
	"LinodeQuotaType=keys":       "is a quota of the account, for which the contract has no enumeration",
	"LinodeQuotaMetric=key":      "is of a quota of the account, for which the contract has no enumeration",

	"BucktNull":                          "has null as its only value",
	"BucktRegion":                        "regions are texts in the client, so that it takes new ones",
	"AmoveErrorCode":                     "codes of errors are texts in the client",
	"FoundryDBGrantedPermissions=custom": "is a key with a policy, whose constant would be refused in a request",
	"FoundryDBGrantedPermissions=\"\"":   "is a key without permissions",
}

// amoveNumbers are the numbers of Amove's permissions in the API.
var amoveNumbers = map[string]string{"Read": "0", "Write": "1", "ReadWrite": "2"}

func TestEnumerationsAreThoseOfTheContract(t *testing.T) {
	t.Parallel()
	contract := contractEnums(t)
	unused := map[string]bool{}
	for exception, reason := range enumExceptions {
		require.NotEmpty(t, reason)
		unused[exception] = true
	}
	excepted := func(names ...string) bool {
		for _, name := range names {
			if enumExceptions[name] != "" {
				delete(unused, name)
				return true
			}
		}
		return false
	}
	compared := map[string]bool{}
	for enum, constants := range clientEnums(t) {
		if excepted(enum) {
			continue
		}
		schemas := enumSchemas[enum]
		require.NotEmpty(t, schemas, "%s is in no table: which schema of openapi.yaml has its values?", enum)
		var values []string
		for _, schema := range schemas {
			require.Contains(t, contract, schema, enum)
			compared[schema] = true
			for _, value := range contract[schema] {
				if !excepted(schema + "=" + value) {
					require.Contains(t, constants, value, "%s has no constant for a value of %s", enum, schema)
				}
			}
			values = append(values, contract[schema]...)
		}
		for _, value := range constants {
			if !excepted(enum + "=" + value) {
				require.Contains(t, values, value, "a constant of %s is no value of %v", enum, schemas)
			}
		}
	}
	for schema := range contract {
		require.True(t, compared[schema] || excepted(schema), "no type of the client is compared with %s", schema)
	}
	require.Empty(t, unused, "exceptions without an object")
}

// clientEnums returns the values of the constants of each exported type of the package.
func clientEnums(t *testing.T) map[string][]string {
	t.Helper()
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	enums := map[string][]string{}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		for _, decl := range file.Decls {
			constants, isConst := decl.(*ast.GenDecl)
			if !isConst || constants.Tok != token.CONST {
				continue
			}
			var of string
			for _, spec := range constants.Specs {
				spec := spec.(*ast.ValueSpec)
				if name, isName := spec.Type.(*ast.Ident); isName {
					of = name.Name
				} else if spec.Values != nil {
					of = ""
				}
				if !ast.IsExported(of) {
					continue
				}
				require.Len(t, spec.Values, 1, "%s: a value that is written out", spec.Names[0])
				literal, isLiteral := spec.Values[0].(*ast.BasicLit)
				require.True(t, isLiteral, "%s: a value that is written out", spec.Names[0])
				value := literal.Value
				if text := strings.Trim(value, `"`); text != "" {
					value = text
				}
				if number, isNumber := amoveNumbers[value]; isNumber && of == "AmovePermission" {
					value = number
				}
				enums[of] = append(enums[of], value)
			}
		}
	}
	require.Greater(t, len(enums), len(enumSchemas))
	return enums
}

// contractEnums returns the values of each schema that is an enumeration.
func contractEnums(t *testing.T) map[string][]string {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	require.NoError(t, err)
	enums := map[string][]string{}
	for name, schema := range document.Components.Schemas {
		for _, value := range schema.Value.Enum {
			text := fmt.Sprint(value)
			if text == "" {
				text = `""`
			}
			enums[name] = append(enums[name], text)
		}
	}
	require.Greater(t, len(enums), 10)
	return enums
}
