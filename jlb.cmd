@echo off
rem Runs jlb on Windows: finds a JDK of version 25 or later, builds the program on first use, and runs it.
rem   JLB_JAVA_HOME   the JDK to use, before any other
rem   JLB_JAVA_OPTS   more JVM options
setlocal EnableExtensions DisableDelayedExpansion
set "ROOT=%~dp0"
set "MODULE=%ROOT%lb-cli"
set "JAR=%MODULE%\target\jlb.jar"
set "FOUND="

rem Variables that may hold parentheses (Program Files (x86)) must not be read within a block in parentheses.
if not defined JLB_JAVA_HOME goto :search
call :try "%JLB_JAVA_HOME%"
if defined FOUND goto :run
>&2 echo jlb: JLB_JAVA_HOME=%JLB_JAVA_HOME% is no JDK of version 25 or later
exit /b 1

:search
if defined JAVA_HOME call :try "%JAVA_HOME%"
if not defined FOUND for %%J in (java.exe) do if not "%%~$PATH:J"=="" call :try "%%~dp$PATH:J.."
for %%P in (
    "%ProgramFiles%\Java" "%ProgramFiles%\Eclipse Adoptium" "%ProgramFiles%\Microsoft" "%ProgramFiles%\Zulu"
    "%ProgramFiles%\Amazon Corretto" "%ProgramFiles%\BellSoft" "%ProgramFiles%\OpenJDK"
    "%USERPROFILE%\.jdks" "%USERPROFILE%\.sdkman\candidates\java" "%USERPROFILE%\scoop\apps" "%LOCALAPPDATA%\Programs\Eclipse Adoptium"
) do if not defined FOUND if exist "%%~P" for /d %%D in ("%%~P\*") do if not defined FOUND call :try "%%~D"
if not defined FOUND (
    >&2 echo jlb: needs a JDK of version 25 or later and found none.
    >&2 echo jlb: Install one, for example Eclipse Temurin 25, or name it: set JLB_JAVA_HOME=C:\path\to\jdk-25
    exit /b 1
)

:run
if exist "%JAR%" goto :start
>&2 echo jlb: first use: building (a minute or two) ...
pushd "%ROOT%"
setlocal
set "JAVA_HOME=%FOUND%"
call mvnw.cmd -B -q -DskipTests package 1>&2 <nul
endlocal
popd
if not exist "%JAR%" (
    >&2 echo jlb: the build failed; see the messages above
    exit /b 1
)

:start
set "AOT="
if defined JLB_PLUGINS set "JAR=%JAR%;%JLB_PLUGINS%"
if exist "%MODULE%\target\jlb.aot" set AOT="-XX:AOTCache=%MODULE%\target\jlb.aot"
"%FOUND%\bin\java.exe" "@%MODULE%\src\launcher\jvm.options" %AOT% %JLB_JAVA_OPTS% -cp "%JAR%" dev.jlb.cli.Main %*
exit /b %ERRORLEVEL%

rem Sets FOUND when %1 is a JDK that is new enough, by its release file.
:try
if not exist "%~1\bin\java.exe" exit /b 0
if not exist "%~1\release" exit /b 0
for /f "usebackq tokens=2 delims==" %%V in (`findstr /b /c:"JAVA_VERSION=" "%~1\release"`) do for /f "tokens=1 delims=.-+" %%M in ("%%~V") do if %%M GEQ 25 set "FOUND=%~f1"
exit /b 0
