# shellcheck shell=bash
# The scanners: Trivy with a writer of vulnerability databases, as the real one is nothing that tests can rely on, and OWASP
# Dependency-Check. The releases of both are on GitHub; from the registries of their languages they can be had with checksums.

trivy_version=v0.70.0
# The loader of fixtures of Trivy's own tests.
bolt_fixtures_version=v0.0.0-20200903104109-d34e7f983986
# The last one whose command line is on Maven Central.
dependency_check_version=9.2.0
maven_dependency=org.apache.maven.plugins:maven-dependency-plugin:3.8.1
# What Dependency-Check finds in tests: CVE-2021-44228.
planted_jar=org.apache.logging.log4j:log4j-core:2.14.1

trivy_ready() { [ -x "$(tool_folder trivy)/trivy" ] && [ -x "$(tool_folder bolt-fixtures)/bolt-fixtures" ]; }

trivy_missing() { needs Trivy go; }

trivy_env() {
  echo "TRIVY=$(tool_folder trivy)"
  echo "TRIVY_DB=$(tool_folder bolt-fixtures)/bolt-fixtures"
}

trivy_build() {
  source=$bench/bolt-fixtures.go go_build bolt-fixtures github.com/aquasecurity/bolt-fixtures '' bolt-fixtures:.
  GOEXPERIMENT=jsonv2 go_build trivy github.com/aquasecurity/trivy \
    "-X github.com/aquasecurity/trivy/pkg/version/app.ver=${trivy_version#v}" trivy:github.com/aquasecurity/trivy/cmd/trivy
}

dependency_check_ready() { [ -x "$(tool_folder dependency-check)/dependency-check.sh" ] && command -v java >/dev/null; }

dependency_check_missing() {
  if [ -d "$(tool_folder dependency-check)" ]; then needs Dependency-Check java; else needs Dependency-Check java mvn; fi
}

dependency_check_env() { echo "DEPENDENCY_CHECK=$(tool_folder dependency-check)"; }

dependency_check_build() {
  local work
  say "tools: fetching Dependency-Check $dependency_check_version (once)"
  work=$(tool_work dependency-check)
  mkdir "$work/out"
  cat >"$work/pom.xml" <<XML
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>bench</groupId>
  <artifactId>bench</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>org.owasp</groupId>
      <artifactId>dependency-check-cli</artifactId>
      <version>$dependency_check_version</version>
    </dependency>
  </dependencies>
</project>
XML
  cat >"$work/out/dependency-check.sh" <<'SH'
#!/bin/sh
# shellcheck disable=SC2086 # JAVA_OPTS are words, as in the release's own launcher
exec java ${JAVA_OPTS:-} -cp "$(dirname "$(readlink -f "$0")")/lib/*" org.owasp.dependencycheck.App "$@"
SH
  chmod +x "$work/out/dependency-check.sh"
  maven "$work" copy-dependencies -DincludeScope=runtime "-DoutputDirectory=$work/out/lib"
  maven "$work" copy "-Dartifact=$planted_jar" "-DoutputDirectory=$work/out/samples"
  tool_keep dependency-check "$work/out"
}

maven() { # FOLDER GOAL OPTION…
  (cd "$1" && mvn --quiet --batch-mode -Dstyle.color=never "$maven_dependency:$2" "${@:3}") >&2 ||
    fail "Dependency-Check $dependency_check_version could not be fetched"
}
